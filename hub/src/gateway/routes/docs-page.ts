/** The merged OpenAPI document as a page: found by words or by role, unfolded by a click or a key. */
import { ROLES } from '../../platform/auth/identity.ts';
import type { OpenApiDocument, Operation } from '../domain/merge-openapi.ts';
import { SERVICE_WORDS } from '../domain/service-words.ts';
import { fieldHtml, schemaHtml } from './docs-schema.ts';
import { escapeHtml, page } from './page.ts';

export function docsPage(document: OpenApiDocument, services: readonly string[]): string {
  const schemas = Object.entries(document.components.schemas);
  const links = [...services, 'schemas'].map(
    (name) => `<a href="#${escapeHtml(name)}">${escapeHtml(name)}</a>`,
  );
  return page({
    kind: 'docs',
    title: 'Counterbook API',
    header:
      '<h1>Counterbook API</h1><nav aria-label="Hub"><a href="/">Hub</a><a href="/openapi.json">openapi.json</a></nav>',
    body: `<p>JSON over HTTP. Send <code>Authorization: Bearer …</code> with an access token from
<code>POST /api/auth/login</code>. A no is a problem document (RFC 9457) with a stable <code>code</code>.</p>
${TOOLS}
<div class="columns"><nav aria-label="Services">${links.join('')}</nav><div>
${services.map((service) => sectionHtml(document, service)).join('\n')}
<section><h2 id="schemas">Schemas</h2><p>What requests and answers are made of.</p>
${schemas.map(([name, schema]) => schemaSection(name, schema)).join('\n')}</section></div></div>`,
  });
}

const TOOLS = `<form class="tools" role="search" hidden>
<label>Search <input type="search" placeholder="words, a path, a field" aria-keyshortcuts="/" autocomplete="off"></label>
<label>Role <select><option value="">any</option>
${['public', ...ROLES].map((role) => `<option>${role}</option>`).join('')}</select></label>
<output aria-live="polite"></output></form>`;

function sectionHtml({ paths, components }: OpenApiDocument, service: string): string {
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => operation.tags.includes(service))
      .map(([method, operation]) => routeHtml({ path, method, operation, components })),
  );
  const name = escapeHtml(service);
  const words = escapeHtml(SERVICE_WORDS[service] ?? '');
  return `<section><h2 id="${name}">${name}</h2><p>${words}</p>${routes.join('\n')}</section>`;
}

type Route = {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
  readonly components: OpenApiDocument['components'];
};

function routeHtml(route: Route): string {
  const { path, method, operation } = route;
  const roles = operation['x-roles'];
  const words = [
    method,
    path,
    operation.summary,
    operation.tags.join(' '),
    ...operation.parameters.map(({ name }) => name),
  ];
  const id = escapeHtml(operation.operationId);
  return `<details class="route" data-roles="${escapeHtml(roles.join(' '))}" data-text="${escapeHtml(words.join(' ').toLowerCase())}">
<summary id="${id}"><span class="method ${escapeHtml(method)}">${escapeHtml(method.toUpperCase())}</span><code>${escapeHtml(path)}</code>
<span>${escapeHtml(operation.summary)}</span></summary><div>
<ul class="chips" aria-label="Who may">${roles.map((role) => `<li>${escapeHtml(role)}</li>`).join('')}</ul>
${parametersHtml(operation)}${bodyHtml(route)}${answersHtml(route)}
<p><a href="#${id}">Link to this route</a></p></div></details>`;
}

function parametersHtml({ parameters }: Operation): string {
  if (parameters.length === 0) return '';
  const lines = parameters.map(({ name, schema, required, description, in: where }) =>
    fieldHtml({ name, field: schema, isRequired: required, words: `${description} (${where})` }),
  );
  return `<h3>Parameters</h3><ul class="fields">${lines.join('')}</ul>`;
}

function bodyHtml({ operation: { requestBody }, components }: Route): string {
  if (requestBody === undefined) return '';
  const media = Object.entries(requestBody.content);
  const [[type = '', first] = []] = media;
  if (type !== 'application/json') {
    return `<h3>Body</h3><p>${media.map(([name]) => `<code>${escapeHtml(name)}</code>`).join(' or ')}</p>`;
  }
  return `<h3>Body</h3>${schemaHtml(first?.schema, components.schemas)}${exampleHtml(first?.example)}`;
}

function answersHtml({ operation, components }: Route): string {
  const lines = Object.entries(operation.responses).map(([status, response]) => {
    const { $ref } = response;
    const shared = typeof $ref === 'string' ? components.responses[$ref.split('/').at(-1) ?? ''] : undefined;
    const words = response.description ?? shared?.description ?? '';
    return `<dt>${escapeHtml(status)}</dt><dd>${escapeHtml(words)}</dd>`;
  });
  const good = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
  const [type, media] = Object.entries(good?.content ?? {})[0] ?? [];
  const answer =
    type === undefined
      ? ''
      : `<h3>Answer</h3>${schemaHtml(media?.schema, components.schemas)}${exampleHtml(media?.example)}`;
  return `${answer}<h3>Statuses</h3><dl class="answers">${lines.join('')}</dl>`;
}

function exampleHtml(example: unknown): string {
  if (example === undefined) return '';
  return `<h3>Example</h3><pre tabindex="0" role="group" aria-label="Example">${escapeHtml(JSON.stringify(example, null, 2))}</pre>`;
}

function schemaSection(name: string, schema: unknown): string {
  const called = escapeHtml(name);
  return `<details class="schema" data-text="${called.toLowerCase()}"><summary id="schema-${called}"><code>${called}</code></summary>
<div>${schemaHtml(schema)}</div></details>`;
}
