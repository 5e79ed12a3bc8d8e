/** How single variables of the environment are read; the messages are for whoever runs the hub. */
import { isIP } from 'node:net';
import { z } from 'zod';

export function url(protocols: readonly string[]) {
  return z.string().refine(
    (text) => {
      const protocol = URL.parse(text)?.protocol ?? /^(mongodb(?:\+srv)?:)\/\//.exec(text)?.[1];
      return protocol !== undefined && protocols.includes(protocol);
    },
    `is not an address that begins with ${protocols.map((name) => `${name}//`).join(' or ')}`,
  );
}
export const http = url(['http:', 'https:']);
export const port = z.coerce.number().int().min(0).max(65_535);

export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** So many requests in so many seconds. */
export type Rate = { readonly requests: number; readonly seconds: number };

/** `1200/60`, or `off`: null. */
export const rate = z.string().transform((text, context): Rate | null => {
  if (text === 'off') return null;
  const [, requests, seconds] = /^([1-9]\d{0,6})\/([1-9]\d{0,3})$/.exec(text) ?? [];
  if (requests !== undefined && seconds !== undefined) {
    return { requests: Number(requests), seconds: Number(seconds) };
  }
  context.addIssue('is no rate: say requests/seconds, 1200/60 for example, or off');
  return z.NEVER;
});

export function seconds(most: number) {
  const message = `is no number of seconds from 0 to ${most}`;
  return z.coerce.number(message).min(0, message).max(most, message);
}

/** Addresses and networks: `10.0.0.5, 10.1.0.0/16, fd00::/8`. */
export const networks = list.superRefine((entries, context) => {
  const wrong = entries.find((entry) => !isNetwork(entry));
  if (wrong !== undefined) {
    context.addIssue(`"${wrong}" is neither an IP address nor a network like 10.0.0.0/8`);
  }
});

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  return (
    isIP(address) !== 0 &&
    more.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
}
