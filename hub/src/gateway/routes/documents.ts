import type { Upstream } from '../../platform/http/upstreams/upstream.ts';
import { documentSchema, mergeOpenApi, type OpenApiDocument } from '../domain/merge-openapi.ts';

const WITHIN_MS = 5000;
const KEEP_WHOLE_MS = 60_000;
const KEEP_PARTIAL_MS = 2000;

/** The merged OpenAPI document, asked for at the services now and then, however often somebody looks at it. */
export function createDocuments(deps: {
  readonly upstreams: readonly Upstream[];
  readonly publicUrl: () => string;
  readonly now: () => number;
}): () => Promise<OpenApiDocument> {
  let kept: { readonly document: Promise<OpenApiDocument>; until: number } | null = null;
  const fetchAll = async (): Promise<OpenApiDocument> => {
    const parts = (await Promise.all(deps.upstreams.map(documentOf))).flat();
    const isWhole = parts.length === deps.upstreams.length;
    if (kept !== null) kept.until = deps.now() + (isWhole ? KEEP_WHOLE_MS : KEEP_PARTIAL_MS);
    return mergeOpenApi(parts, deps.publicUrl());
  };
  return () => {
    if (kept === null || kept.until <= deps.now()) {
      kept = { document: fetchAll(), until: deps.now() + WITHIN_MS };
    }
    return kept.document;
  };
}

/** A service that is away is left out: a page with a part is better than none. */
async function documentOf(
  upstream: Upstream,
): Promise<{ readonly service: string; readonly document: OpenApiDocument }[]> {
  const instance = upstream.instances().find((one) => one.state() !== 'away');
  try {
    const answer = await instance?.pool.request({
      method: 'GET',
      path: '/openapi.json',
      headersTimeout: WITHIN_MS,
      bodyTimeout: WITHIN_MS,
    });
    const parsed = documentSchema.safeParse(await answer?.body.json());
    return parsed.success ? [{ service: upstream.service, document: parsed.data }] : [];
  } catch {
    return [];
  }
}
