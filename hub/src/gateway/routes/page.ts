/** The frame of the hub's own pages: one style for both, no assets from anywhere, light and dark by the system. */
import { createHash } from 'node:crypto';

const STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6676;--line:#e2e6ec;--paper:#fff;--ground:#f5f6f9;
--accent:#2456d6;--good:#1c7c4a;--bad:#b3261e;--code:#eef1f6}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaf0;--soft:#9aa5b5;--line:#2a313c;--paper:#171c24;
--ground:#0f131a;--accent:#8fb0ff;--good:#62d394;--bad:#ff8a80;--code:#1f2630}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main,header{max-width:64rem;margin:0 auto;padding:0 1.25rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:baseline;padding-top:2.5rem;padding-bottom:1rem}
h1{font-size:1.75rem;letter-spacing:-.02em;margin:0}
h2{font-size:1.1rem;margin:2.25rem 0 .75rem}
p{margin:.25rem 0 1rem;color:var(--soft);max-width:44rem}
a{color:var(--accent);text-underline-offset:.2em}
a:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(13.5rem,1fr));gap:.75rem;padding:0;margin:0;list-style:none}
.card,details{background:var(--paper);border:1px solid var(--line);border-radius:12px}
.card{display:block;padding:1rem 1.1rem;color:inherit;text-decoration:none}
a.card:hover{border-color:var(--accent)}
.card strong{display:block}
.card span{color:var(--soft);font-size:.9rem}
.card .state{font-weight:600}
.good .state{color:var(--good)}.bad .state{color:var(--bad)}
.state::before{content:"";display:inline-block;width:.6em;height:.6em;border-radius:50%;background:currentColor;margin-right:.5em}
details{margin:.5rem 0}
summary{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline;padding:.6rem 1rem;cursor:pointer}
summary::-webkit-details-marker{display:none}
details>div{padding:0 1rem 1rem}
.method{font:600 .8rem/1 ui-monospace,monospace;min-width:3.6rem;color:var(--accent)}
code,pre{font:.85rem/1.5 ui-monospace,monospace}
summary code{overflow-wrap:anywhere}
summary span:last-child{color:var(--soft)}
pre{background:var(--code);border-radius:8px;padding:.75rem 1rem;overflow:auto;max-height:26rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem}
footer{color:var(--soft);font-size:.9rem;max-width:64rem;margin:3rem auto;padding:0 1.25rem}
`;

/** Keeps the cards true without a reload; where scripts are off, a reload does it. */
const LIVE_SCRIPT = `
const show = async () => {
  const services = await fetch('/health/services', { cache: 'no-store' }).then((r) => r.json()).catch(() => []);
  const ready = new Map(services.map((s) => [s.service, s]));
  let away = 0;
  for (const card of document.querySelectorAll('[data-service]')) {
    const now = ready.get(card.dataset.service);
    const good = Boolean(now && now.ready);
    if (!good) away += 1;
    card.className = 'card ' + (good ? 'good' : 'bad');
    card.querySelector('.state').textContent = good ? 'ready' : 'not answering';
    card.querySelector('.time').textContent = good ? ' \\u00b7 ' + now.milliseconds + ' ms' : '';
  }
  const words = document.querySelector('[data-summary]');
  const text = away === 0 ? words.dataset.summary : words.dataset.away.replace('#', away);
  if (words.textContent !== text) words.textContent = text;
};
setInterval(show, 5000);
`;

export const PAGE_HASHES = { scripts: [hashOf(LIVE_SCRIPT)], styles: [hashOf(STYLE)] };

export function page(input: {
  readonly title: string;
  readonly header: string;
  readonly body: string;
  readonly isLive: boolean;
}): string {
  const script = input.isLive ? `<script>${LIVE_SCRIPT}</script>` : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(input.title)}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><header>${input.header}</header><main>${input.body}</main>
<footer>Counterbook hub</footer>${script}</body></html>`;
}

export function escapeHtml(text: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (sign) => named[sign] ?? sign);
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
