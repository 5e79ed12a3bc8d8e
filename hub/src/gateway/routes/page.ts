/** The frame of the hub's own pages. Its styles and scripts stand in it, and only they may run: by their hashes. */
import { createHash } from 'node:crypto';
import { ACCOUNT_SCRIPT } from './account-script.ts';
import { DOCS_SCRIPT, LIVE_SCRIPT } from './page-scripts.ts';
import { ACCOUNT_STYLE, DOCS_STYLE, STYLE } from './page-style.ts';

const KINDS = {
  home: { style: STYLE, script: LIVE_SCRIPT },
  docs: { style: STYLE + DOCS_STYLE, script: DOCS_SCRIPT },
  account: { style: STYLE + ACCOUNT_STYLE, script: ACCOUNT_SCRIPT },
} as const;

export const PAGE_HASHES = {
  scripts: Object.values(KINDS).map(({ script }) => hashOf(script)),
  styles: Object.values(KINDS).map(({ style }) => hashOf(style)),
};

export function page(input: {
  readonly kind: keyof typeof KINDS;
  readonly title: string;
  readonly header: string;
  readonly body: string;
}): string {
  const { style, script } = KINDS[input.kind];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(input.title)}</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><header>${input.header}</header><main>${input.body}</main>
<footer>Counterbook hub</footer><script>${script}</script></body></html>`;
}

export function escapeHtml(text: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (sign) => named[sign] ?? sign);
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
