import { DirectionProvider, MantineProvider } from '@mantine/core';
import '@mantine/core/styles.css';
import './styles/base.css';
import './styles/start.css';
import './styles/sell.css';
import './styles/side.css';
import './styles/narrow.css';
import './styles/dialogs.css';
import './styles/paper.css';
import './styles/sync.css';
import './styles/devices.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { TillProvider } from './connection/till-context.tsx';
import { ScannerProvider } from './keys/scanner.tsx';
import { WordsProvider } from './text/text-context.tsx';
import { theme } from './theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');

createRoot(root).render(
  <StrictMode>
    <DirectionProvider>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <TillProvider>
          <WordsProvider>
            <ScannerProvider>
              <App />
            </ScannerProvider>
          </WordsProvider>
        </TillProvider>
      </MantineProvider>
    </DirectionProvider>
  </StrictMode>,
);
