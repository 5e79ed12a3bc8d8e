import type { ServiceHealth } from '../domain/service-health.ts';
import { SERVICE_WORDS } from '../domain/service-words.ts';
import { escapeHtml, page } from './page.ts';

const ALL_WELL = 'Every service is ready.';

/** The hub's front door: is everything well, and where does one go from here. */
export function homePage(health: readonly ServiceHealth[], tillUrl: string): string {
  const away = health.filter(({ ready }) => !ready).length;
  const partly = `Not answering: # of ${health.length} services.`;
  const state = away === 0 ? ALL_WELL : partly.replace('#', String(away));
  return page({
    kind: 'home',
    title: 'Counterbook hub',
    header: '<h1>Counterbook hub</h1>',
    body: `<p class="summary ${away === 0 ? 'good' : 'bad'}"><strong class="state" role="status" data-summary="${ALL_WELL}" data-away="${partly}">${state}</strong></p>
<p>The tills sell with or without it; here is where they meet.</p>
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

function card({ service, ready, milliseconds, instances, instancesReady }: ServiceHealth): string {
  const among = instances > 1 ? ` · ${instancesReady} of ${instances}` : '';
  const time = ready ? `${among} · ${milliseconds} ms` : '';
  return `<li class="card ${ready ? 'good' : 'bad'}" data-service="${escapeHtml(service)}">
<strong>${escapeHtml(service)}</strong><span>${SERVICE_WORDS[service] ?? ''}</span><br>
<span class="state">${ready ? 'ready' : 'not answering'}</span><span class="time">${time}</span></li>`;
}
