import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export type ServedPage = { readonly url: string; readonly stop: () => void };

/** The page, bundled, and what it fetches, each under its path. Isolated, because only then is its clock fine. */
export async function servePage(fetched: Readonly<Record<string, unknown>>): Promise<ServedPage> {
  const script = await bundled();
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    if (path === '/')
      response.setHeader('content-type', 'text/html').end('<script type="module" src="/page.js"></script>');
    else if (path === '/page.js') response.setHeader('content-type', 'text/javascript').end(script);
    else if (path in fetched)
      response.setHeader('content-type', 'application/json').end(JSON.stringify(fetched[path]));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bundled(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input: fileURLToPath(new URL('page.ts', import.meta.url)) } },
  });
  const chunks = [built].flat().flatMap((each) => ('output' in each ? each.output : []));
  const entry = chunks.find((chunk) => chunk.type === 'chunk' && chunk.isEntry);
  if (entry?.type !== 'chunk') throw new Error('the page has no script');
  return entry.code;
}
