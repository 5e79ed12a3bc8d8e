import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/**
 * A name that stands for several machines, as it does where containers are scaled, becomes one address for each.
 * Under TLS the name is kept, because the certificate is for it.
 */
export async function resolveUrls(
  urls: readonly string[],
  find: (name: string) => Promise<readonly string[]> = addressesOf,
): Promise<readonly string[]> {
  const resolved = await Promise.all(
    urls.map(async (text) => {
      const url = new URL(text);
      const isName =
        url.protocol === 'http:' && isIP(url.hostname) === 0 && !/^\[|^localhost$/.test(url.hostname);
      const addresses = isName ? await find(url.hostname) : [];
      return addresses.length === 0 ? [text] : addresses.map((address) => withHost(url, address));
    }),
  );
  return [...new Set(resolved.flat())].toSorted();
}

async function addressesOf(name: string): Promise<readonly string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch {
    // Nobody of that name for now: whoever is asked by it will say so.
    return [];
  }
}

function withHost(url: URL, address: string): string {
  const host = isIP(address) === 6 ? `[${address}]` : address;
  return `${url.protocol}//${host}${url.port === '' ? '' : `:${url.port}`}`;
}
