/** The second window, which faces the customer. It only reads: nothing on it can be pressed. */
import './display.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { CustomerDisplay } from './customer-display.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no #root');

createRoot(root).render(
  <StrictMode>
    <CustomerDisplay />
  </StrictMode>,
);
