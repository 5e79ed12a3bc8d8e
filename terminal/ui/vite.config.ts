import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** How every page begins. */
const head: readonly HtmlTagDescriptor[] = [
  { tag: 'meta', attrs: { charset: 'utf-8' } },
  { tag: 'meta', attrs: { name: 'viewport', content: 'width=device-width, initial-scale=1' } },
  { tag: 'meta', attrs: { name: 'color-scheme', content: 'light dark' } },
  { tag: 'link', attrs: { rel: 'icon', href: 'data:,' } },
];
const pageHead: Plugin = {
  name: 'page-head',
  transformIndexHtml: () => head.map((tag) => ({ ...tag, injectTo: 'head-prepend' })),
};

/** Relative addresses: the same files are served by the kiosk host and opened by the desktop shell. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react(), pageHead],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
    // The cashier's page, and the one that faces the customer.
    rolldownOptions: { input: [page('index.html'), page('display.html')] },
  },
});
