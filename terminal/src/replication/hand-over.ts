/**
 * Brings entries to the hub in batches that fit the line. After a request that may have been heard the hub is first
 * asked how far it got, which costs a few bytes, and sending goes on from there.
 */
import {
  type HandIn,
  type Head,
  type HubHead,
  handInAnswerSchema,
  hubHeadsSchema,
} from '@counterbook/shared/sync';
import type { Outcome } from './answers.ts';
import { createBatchSize } from './batch-size.ts';
import type { DeviceSession } from './device-session.ts';
import type { HubLink, HubRequest } from './hub-link.ts';

/** An entry, or what stands in for a lost one. */
export type Sent = { readonly epoch: number; readonly sequence: number };

export type HandOver = {
  /** Resolves with the heads of these entries' epochs when the hub has answered for all of them. */
  readonly send: (entries: readonly Sent[]) => Promise<readonly Head[]>;
  /** @returns by epoch how much of it is ours. */
  readonly askHeads: () => Promise<ReadonlyMap<number, number>>;
};

export type HandOverDeps = {
  readonly link: HubLink;
  readonly session: DeviceSession;
  readonly now: () => number;
  /** What the hub says it has, after it was sent those. @returns by epoch how much of it is ours. */
  readonly note: (heads: readonly HubHead[], sent: readonly Sent[]) => Promise<ReadonlyMap<number, number>>;
};

export function createHandOver({ link, session, now, note }: HandOverDeps): HandOver {
  const size = createBatchSize();
  // What was sold goes up before anything comes down.
  const asDevice = { token: session.token, forgetToken: session.forget, isFirst: true };
  const heads: HubRequest = { method: 'GET', path: '/api/sync/heads', ...asDevice };

  const handIn = (entries: readonly Sent[]): HubRequest => {
    const sentAt = new Date(now()).toISOString();
    const body: HandIn = { protocol: link.protocol(), sentAt, entries: [...entries] };
    return { method: 'POST', path: '/api/sync/journal', body, ...asDevice };
  };
  /** A hub that does not say how far it is has none of it, as far as we know. */
  const whatItHas = async (): Promise<ReadonlyMap<number, number>> => {
    for (let failures = 0; ; failures += 1) {
      const outcome = await link.attempt(heads, failures);
      if (outcome.kind === 'answer') return note(hubHeadsSchema.parse(outcome.body), []);
      if (outcome.kind === 'refused') return new Map();
    }
  };
  return {
    send: async (entries) => {
      const told = new Map<number, Head>();
      let failures = 0;
      for (let rest = entries; rest.length > 0; ) {
        const batch = size.cut(rest);
        const outcome = await link.attempt(handIn(batch), failures);
        if (outcome.kind === 'answer') {
          const answer = handInAnswerSchema.parse(outcome.body);
          await note(answer.heads, batch);
          for (const head of answer.heads) told.set(head.epoch, head);
          size.took(batch.length, outcome.milliseconds);
          rest = rest.slice(batch.length);
          failures = 0;
          continue;
        }
        failures += 1;
        if (outcome.kind === 'unreachable' || isTooLarge(outcome)) size.failed();
        if (!mayBeHeard(outcome)) continue;
        const has = await whatItHas();
        rest = rest.filter(({ epoch, sequence }) => sequence > (has.get(epoch) ?? 0));
      }
      return [...told.values()];
    },
    askHeads: whatItHas,
  };
}

function mayBeHeard(outcome: Outcome): boolean {
  return outcome.kind === 'unreachable' || (outcome.kind === 'busy' && outcome.status !== 429);
}

function isTooLarge(outcome: Outcome): boolean {
  return outcome.kind === 'refused' && outcome.status === 413;
}
