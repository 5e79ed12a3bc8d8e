import { createPublicKey } from 'node:crypto';
import {
  type HubHead,
  isCountersigned,
  MOST_HEADS,
  publicKeysSchema,
  type SignedHead,
  signedHeadSchema,
} from '@counterbook/shared/sync';
import { z } from 'zod';
import type { LocalState } from '../store/index.ts';
import { keepHint } from '../till/keep-hint.ts';
import type { Log } from '../till/parts.ts';
import type { HubLink } from './hub-link.ts';

/**
 * The latest that the hub has signed of each epoch, kept with the key that it verifies by: whatever becomes of the hub,
 * this shows what it had.
 */
export type SignedHeads = {
  readonly take: (heads: readonly HubHead[]) => Promise<void>;
  readonly latest: () => readonly SignedHead[];
  readonly stop: () => void;
};

export type SignedHeadsDeps = {
  readonly link: Pick<HubLink, 'tryOnce'>;
  readonly local: LocalState;
  readonly terminalId: string;
  readonly log: Log;
};

const keySchema = publicKeysSchema.shape.keys.element;
const keptSchema = z.array(z.object({ head: signedHeadSchema, key: keySchema }));
type Kept = z.infer<typeof keptSchema>[number];

const KEPT = 'hub.signed-heads';
/** One write for what comes in quick succession: a cut in between costs the newest signature, and no sale. */
const WRITE_AFTER_MILLISECONDS = 1_000;

export function openSignedHeads({ link, local, terminalId, log }: SignedHeadsDeps): SignedHeads {
  const stored = keptSchema.safeParse(local.get(KEPT));
  const kept = new Map<number, Kept>((stored.data ?? []).map((one) => [one.head.epoch, one]));
  const keys = new Map<string, Kept['key']>([...kept.values()].map(({ key }) => [key.kid, key]));
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const write = (): void => {
    timer = undefined;
    const newest = [...kept.values()].toSorted((left, right) => left.head.epoch - right.head.epoch);
    keepHint(local, KEPT, newest.slice(-MOST_HEADS));
  };
  const keyOf = async (kid: string): Promise<Kept['key'] | undefined> => {
    if (keys.has(kid)) return keys.get(kid);
    const outcome = await link.tryOnce({ method: 'GET', path: '/api/sync/keys', token: null });
    const answer = outcome.kind === 'answer' ? publicKeysSchema.safeParse(outcome.body) : undefined;
    for (const key of answer?.data?.keys ?? []) keys.set(key.kid, key);
    return keys.get(kid);
  };
  const takeOne = async ({ countersignature, ...head }: HubHead): Promise<void> => {
    const before = kept.get(head.epoch)?.head.contiguousThrough ?? 0;
    const signed = signedHeadSchema.safeParse({
      epoch: head.epoch,
      contiguousThrough: head.contiguousThrough,
      hash: head.hash,
      ...countersignature,
    });
    // An older hub signs nothing, and one that has less than it signed once does not undo that.
    if (!signed.success || signed.data.contiguousThrough <= before) return;
    const key = await keyOf(signed.data.kid);
    if (key === undefined) return;
    if (!isCountersigned(terminalId, signed.data, createPublicKey({ key, format: 'jwk' }))) {
      log.warn({ head: signed.data }, 'the hub’s signature under a head is not its own');
      return;
    }
    kept.set(head.epoch, { head: signed.data, key });
    if (!isStopped) timer ??= setTimeout(write, WRITE_AFTER_MILLISECONDS);
  };
  return {
    take: async (heads) => {
      for (const head of heads) await takeOne(head);
    },
    latest: () => [...kept.values()].map(({ head }) => head).slice(-MOST_HEADS),
    stop: () => {
      isStopped = true;
      if (timer === undefined) return;
      clearTimeout(timer);
      write();
    },
  };
}
