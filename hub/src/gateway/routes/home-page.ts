import type { ServiceHealth } from '../domain/service-health.ts';
import { escapeHtml, page } from './page.ts';

const WORK: Readonly<Record<string, string>> = {
  auth: 'People, PINs and terminals',
  company: 'Companies',
  shop: 'Shops and till settings',
  ecommerce: 'Catalogue and imports',
  sales: 'Sales from the tills',
  inventory: 'Stock and movements',
  debt: 'Customers and what they owe',
  sync: 'The tills’ journals and feeds',
};

const ALL_WELL = 'Every service is ready.';

/** The hub's front door: is everything well, and where does one go from here. */
export function homePage(health: readonly ServiceHealth[], tillUrl: string): string {
  const away = health.filter(({ ready }) => !ready).length;
  const partly = `Not answering: # of ${health.length} services.`;
  const state = away === 0 ? ALL_WELL : partly.replace('#', String(away));
  return page({
    title: 'Counterbook hub',
    header: '<h1>Counterbook hub</h1>',
    isLive: true,
    body: `<p>The tills sell with or without it; here is where they meet.
<strong role="status" data-summary="${ALL_WELL}" data-away="${partly}">${state}</strong></p>
<ul class="grid">
${door(tillUrl, 'Open the till', 'Sign in, scan, sell')}
${door('/docs', 'API documentation', 'Every route, with who may')}
${door('/openapi.json', 'OpenAPI 3.1', 'The same for machines')}
</ul>
<h2>Services</h2><ul class="grid">${health.map(card).join('\n')}</ul>`,
  });
}

function door(href: string, name: string, words: string): string {
  return `<li><a class="card" href="${escapeHtml(href)}"><strong>${name}</strong><span>${words}</span></a></li>`;
}

function card({ service, ready, milliseconds }: ServiceHealth): string {
  const time = ready ? ` · ${milliseconds} ms` : '';
  return `<li class="card ${ready ? 'good' : 'bad'}" data-service="${escapeHtml(service)}">
<strong>${escapeHtml(service)}</strong><span>${WORK[service] ?? ''}</span><br>
<span class="state">${ready ? 'ready' : 'not answering'}</span><span class="time">${time}</span></li>`;
}
