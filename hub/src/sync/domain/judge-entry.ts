/**
 * What becomes of one entry that is handed in. What is malformed, forged or another shop's is set aside whole;
 * everything else is taken, in sequence order, whichever terminal of the shop brings it: an entry belongs to whoever
 * signed it, and to the shop in which that terminal was with that numbering. The hash is reckoned over the entry as it
 * came, so that fields which this hub does not know yet stay covered.
 */
import type { KeyObject } from 'node:crypto';
import type { SetAsideCause } from '@counterbook/shared/api';
import { LARGEST_EVENT } from '@counterbook/shared/events';
import { entryIdOf } from '@counterbook/shared/id';
import {
  type Fault,
  findFault,
  hashOf,
  isSignedBy,
  type JournalEntry,
  journalEntrySchema,
} from '@counterbook/shared/journal';
import { issuesOf } from '@counterbook/shared/result';
import { lostEntrySchema } from '@counterbook/shared/sync';
import { z } from 'zod';
import { packed } from '../../platform/bus/event-content.ts';

export type Device = {
  readonly terminalId: string;
  readonly companyId: string;
  /** Where it is now. */
  readonly shopId: string;
  /** Where it was, or will be, with that numbering. */
  readonly shopOf: (epoch: number) => string;
  /** The latest epoch that it was given, by an enrolment or with the order to another shop. */
  readonly givenEpoch: number;
  /** Of the enrolment that an epoch belongs to: a till rebuilt from its mirror hands in what its old key signed. */
  readonly publicKeyOf: (epoch: number) => KeyObject | null;
  readonly revoked: boolean;
};

/** Who brings entries, and whose they may be: its own, and those of the other terminals of the shop in which it is. */
export type Senders = {
  readonly bringer: Device;
  readonly shopId: string;
  readonly find: (terminalId: string) => Device | undefined;
};

export type Judged =
  | { readonly ok: true; readonly owner: Device; readonly entry: JournalEntry; readonly raw: unknown }
  | {
      readonly ok: false;
      /** Who signed it; where nobody provably did, who brought it. */
      readonly owner: Device;
      readonly claim: Claim;
      readonly raw: unknown;
      readonly reason: string;
      readonly cause: SetAsideCause;
    };

/** What a bad entry says of itself, as far as it can be read. */
export type Claim = {
  readonly id: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly hash: string;
};

/** What an entry may come to, compressed where it is large, so that it can be told as an event: the rest is the envelope’s. */
const LARGEST_ENTRY = LARGEST_EVENT - 4096;

export function judgeEntry(raw: unknown, senders: Senders): Judged {
  const { bringer } = senders;
  const aside = (cause: SetAsideCause, reason: string, owner = bringer): Judged => ({
    ok: false,
    owner,
    claim: claimOf(raw),
    raw,
    reason,
    cause,
  });
  if (isTooLarge(raw))
    return aside('unproven', `malformed: is larger than ${LARGEST_ENTRY / 1024} KB, even compressed`);
  const lost = lostEntrySchema.safeParse(raw);
  if (lost.success && lost.data.terminalId === bringer.terminalId)
    return aside('lost', 'was lost when the till’s file was damaged');
  const parsed = journalEntrySchema.safeParse(raw);
  if (!parsed.success) {
    const first = issuesOf(parsed.error)[0];
    const reason = `malformed: ${first?.path ?? ''} ${first?.message ?? ''}`.trim();
    const signer = signerOf(raw, senders);
    return signer === undefined ? aside('unproven', reason) : aside('unknown-kind', unknownOf(raw), signer);
  }
  const entry = raw as JournalEntry;
  const owner = senders.find(entry.terminalId);
  if (owner === undefined) return aside('unproven', 'comes from another terminal');
  if (!isOfItsShop(entry, owner, senders)) return aside('unproven', 'belongs to another shop');
  if (bringer.revoked && owner !== bringer)
    return aside('unproven', 'came through a terminal that was revoked');
  const publicKey = owner.publicKeyOf(entry.epoch);
  if (publicKey === null) return aside('unproven', 'is of an epoch before the terminal’s first enrolment');
  const fault = faultOf(entry, publicKey);
  if (fault !== null)
    return fault.kind === 'sums-disagree'
      ? aside('sums', fault.message, owner)
      : aside('unproven', fault.message);
  if (owner.revoked) return aside('revoked', 'the terminal was revoked', owner);
  return { ok: true, owner, entry, raw };
}

function isTooLarge(raw: unknown): boolean {
  const text = JSON.stringify(raw) ?? '';
  // A letter is at least a byte and at most three: most entries need no closer look.
  return text.length * 3 > LARGEST_ENTRY && packed(text, LARGEST_ENTRY).length > LARGEST_ENTRY;
}

/** Text that is no Unicode (half a surrogate pair) cannot be hashed: it is this row's fault, not the batch's. */
function faultOf(entry: JournalEntry, publicKey: KeyObject): Pick<Fault, 'kind' | 'message'> | null {
  try {
    return findFault(entry, publicKey);
  } catch {
    return { kind: 'wrong-hash', message: 'malformed: has no canonical form' };
  }
}

/** As much of an envelope as proves whose entry it is, whatever else a later version put there. */
const signedSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  companyId: z.string(),
  shopId: z.string(),
  terminalId: z.string(),
  epoch: z.int().min(1),
  sequence: z.int().min(1),
  hash: z.string(),
  signature: z.string(),
});

/** What was written in another shop than the bringer's is brought by who wrote it, or not at all. */
function isOfItsShop(
  { companyId, shopId, epoch }: Pick<JournalEntry, 'companyId' | 'shopId' | 'epoch'>,
  owner: Device,
  senders: Senders,
): boolean {
  const isWithinReach = owner === senders.bringer || shopId === senders.shopId;
  return companyId === owner.companyId && shopId === owner.shopOf(epoch) && isWithinReach;
}

function signerOf(raw: unknown, senders: Senders): Device | undefined {
  const { bringer, find } = senders;
  const signed = signedSchema.safeParse(raw);
  if (!signed.success) return undefined;
  const { id, terminalId, epoch, sequence } = signed.data;
  const owner = find(terminalId);
  const publicKey = owner?.publicKeyOf(epoch);
  if (!owner || !publicKey || !isOfItsShop(signed.data, owner, senders)) return undefined;
  if ((bringer.revoked && owner !== bringer) || id !== entryIdOf(terminalId, epoch, sequence))
    return undefined;
  const entry = raw as JournalEntry;
  try {
    return hashOf(entry) === entry.hash && isSignedBy(entry, publicKey) ? owner : undefined;
  } catch {
    return undefined;
  }
}

function unknownOf(raw: unknown): string {
  const { type } = signedSchema.parse(raw);
  return `this hub is too old to read it (${type}): it is taken by itself after the hub’s upgrade`;
}

function claimOf(raw: unknown): Claim {
  const claimed = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
  const number = (value: unknown) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : 0);
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 160) : '');
  return {
    id: text(claimed.id),
    epoch: number(claimed.epoch),
    sequence: number(claimed.sequence),
    hash: text(claimed.hash),
  };
}
