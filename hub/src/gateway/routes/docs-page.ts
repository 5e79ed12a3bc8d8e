import type { OpenApiDocument, Operation } from '../domain/merge-openapi.ts';
import { escapeHtml, page } from './page.ts';

/** The merged OpenAPI document as a page that needs no script: services, their routes, schemas unfolded by a click. */
export function docsPage(document: OpenApiDocument, services: readonly string[]): string {
  const sections = services.map((service) => section(document, service));
  const links = services.map((service) => `<a href="#${escapeHtml(service)}">${escapeHtml(service)}</a>`);
  return page({
    title: 'Counterbook API',
    header: `<h1>Counterbook API</h1><nav aria-label="Services"><a href="/">Hub</a>${links.join('')}</nav>`,
    isLive: false,
    body: `<p>JSON over HTTP. Send <code>Authorization: Bearer …</code> with an access token from
<code>POST /api/auth/login</code>. A no is a problem document (RFC 9457) with a stable <code>code</code>.
The same for machines: <a href="/openapi.json">openapi.json</a>.</p>${sections.join('\n')}`,
  });
}

function section({ paths }: OpenApiDocument, service: string): string {
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      Array.isArray(operation.tags) && operation.tags.includes(service)
        ? [route(path, method, operation)]
        : [],
    ),
  );
  return `<h2 id="${escapeHtml(service)}">${escapeHtml(service)}</h2>${routes.join('\n')}`;
}

function route(path: string, method: string, operation: Operation): string {
  const who = operation['x-roles'].join(', ');
  return `<details><summary><span class="method">${method.toUpperCase()}</span><code>${escapeHtml(path)}</code>
<span>${escapeHtml(operation.summary)}</span></summary><div>
<p>For: ${escapeHtml(who)}</p>${schema('Parameters', parametersOf(operation))}
${schema('Request', contentOf(operation.requestBody))}${answers(operation)}</div></details>`;
}

function answers(operation: Operation): string {
  return Object.entries(recordOf(operation.responses))
    .filter(([status]) => status !== 'default')
    .map(([status, response]) => schema(`Answer ${status}`, contentOf(response)) || `<p>Answer ${status}</p>`)
    .join('');
}

function schema(title: string, value: unknown): string {
  if (value === null) return '';
  return `<p>${title}</p><pre tabindex="0">${escapeHtml(JSON.stringify(value, null, 2))}</pre>`;
}

function parametersOf({ parameters }: Operation): unknown {
  return Array.isArray(parameters) && parameters.length > 0 ? parameters : null;
}

function contentOf(holder: unknown): unknown {
  const [type, media] = Object.entries(recordOf(recordOf(holder).content))[0] ?? [];
  if (type === undefined) return null;
  return recordOf(media).schema ?? { contentType: type };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
