import { documentSchema, type OpenApiDocument } from './merge-openapi.ts';

export type ServiceHealth = {
  readonly service: string;
  readonly ready: boolean;
  readonly milliseconds: number;
};
type Urls = Readonly<Record<string, string>>;

/** Asks every service at once; one that does not answer in two seconds is not ready. */
export function healthOf(urls: Urls): Promise<ServiceHealth[]> {
  return Promise.all(
    Object.entries(urls).map(async ([service, url]) => {
      const begun = performance.now();
      const response = await get(new URL('/health/ready', url));
      await response?.body?.cancel();
      const milliseconds = Math.round(performance.now() - begun);
      return { service, ready: response?.ok === true, milliseconds };
    }),
  );
}

/** The services that are away are left out: a page with a part is better than none. */
export async function documentsOf(
  urls: Urls,
): Promise<{ readonly service: string; readonly document: OpenApiDocument }[]> {
  const parts = await Promise.all(
    Object.entries(urls).map(async ([service, url]) => {
      const response = await get(new URL('/openapi.json', url));
      const parsed = documentSchema.safeParse(await response?.json().catch(() => null));
      return parsed.success ? [{ service, document: parsed.data }] : [];
    }),
  );
  return parts.flat();
}

async function get(url: URL): Promise<Response | null> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(2000) });
  } catch {
    return null;
  }
}
