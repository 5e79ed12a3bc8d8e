/**
 * What becomes of one request on a faulty line. A plan says it from the request and how many came before it, and from
 * nothing else, so that the same seed loses the same answers.
 */
import { seededRandom } from '../replay/random.ts';

export type Asked = {
  /** `POST /api/sync/journal`: without the query. */
  readonly name: string;
  /** Of the body, as on the wire. */
  readonly bytes: number;
  /** 0, 1, 2 …: how many came before it. */
  readonly nth: number;
  /** The same among the requests of its name. */
  readonly nthOfName: number;
};

export type Fate = {
  /** Milliseconds until the hub hears of it. */
  readonly delay?: number;
} & (
  | { readonly kind: 'pass' }
  /** The hub takes it, and the connection ends where the answer should come. */
  | { readonly kind: 'lose-answer' }
  /** The hub gets it twice, one after the other; the second answer arrives. */
  | { readonly kind: 'duplicate' }
  /** Half of the body reaches the hub. */
  | { readonly kind: 'cut-request' }
  /** Half of the hub's answer arrives. */
  | { readonly kind: 'cut-answer' }
  /** Swallowed: the hub never hears of it, nobody is ever answered. */
  | { readonly kind: 'mute' }
  | Answered
);

/** Somebody else answers; the hub never hears of it. */
export type Answered = {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Plan = (asked: Asked) => Fate;

export const PASS: Fate = { kind: 'pass' };
export const CAPTIVE_PORTAL: Answered = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Station Wi-Fi</title><form>Accept the terms to go online</form>',
};
export const SIGN_IN_REDIRECT: Answered = {
  kind: 'answer',
  status: 302,
  headers: { location: 'http://sign-in.invalid/' },
  body: '',
};

/** 503, or 429 where somebody asks too often. */
export function busy(retryAfter: string, status: 429 | 503 = 503): Answered {
  const headers = { 'content-type': 'application/problem+json', 'retry-after': retryAfter };
  return { kind: 'answer', status, headers, body: JSON.stringify({ code: 'busy', title: 'Later', status }) };
}

type Chances = { readonly [kind in Exclude<Fate['kind'], 'answer' | 'pass'>]?: number };

/** Of a thousand requests so many come to each; all wait up to `delayUpTo` milliseconds. */
export function byChance(seed: number, perMille: Chances, delayUpTo = 0): Plan {
  const random = seededRandom(seed);
  const kinds = Object.entries(perMille) as [keyof Chances, number][];
  return () => {
    const delay = random.below(delayUpTo + 1);
    let drawn = random.below(1000);
    for (const [kind, chance] of kinds) {
      if (drawn < chance) return { kind, delay };
      drawn -= chance;
    }
    return { kind: 'pass', delay };
  };
}

/** The requests of a name come to these fates in turn; whatever else comes, and all after them, passes. */
export function inTurn(name: string, fates: readonly Fate[]): Plan {
  return (asked) => (asked.name === name ? (fates[asked.nthOfName] ?? PASS) : PASS);
}
