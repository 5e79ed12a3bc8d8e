/**
 * What becomes of one entry that a terminal hands in. What is malformed, forged or another's is set aside whole;
 * everything else is taken, in sequence order. The hash is reckoned over the entry as it came, so that fields which
 * this hub does not know yet stay covered.
 */
import type { KeyObject } from 'node:crypto';
import { LARGEST_EVENT } from '@counterbook/shared/events';
import { findFault, type JournalEntry, journalEntrySchema } from '@counterbook/shared/journal';
import { issuesOf } from '@counterbook/shared/result';
import { lostEntrySchema } from '@counterbook/shared/sync';

export type Device = {
  readonly terminalId: string;
  readonly companyId: string;
  readonly shopId: string;
  /** The epoch with which its last enrolment began. */
  readonly enrolledEpoch: number;
  /** Of the enrolment that an epoch belongs to: a till rebuilt from its mirror hands in what its old key signed. */
  readonly publicKeyOf: (epoch: number) => KeyObject | null;
  readonly revoked: boolean;
};

export type Judged =
  | { readonly ok: true; readonly entry: JournalEntry; readonly raw: unknown }
  | { readonly ok: false; readonly claim: Claim; readonly raw: unknown; readonly reason: string };

/** What a bad entry says of itself, as far as it can be read; its own terminal's place stands in for the rest. */
export type Claim = {
  readonly id: string;
  readonly epoch: number;
  readonly sequence: number;
  readonly hash: string;
};

/** What an entry may have as JSON, so that it can be told as an event: the rest is for the envelope. */
const LARGEST_ENTRY = LARGEST_EVENT - 4096;

export function judgeEntry(raw: unknown, device: Device): Judged {
  const aside = (reason: string): Judged => ({ ok: false, claim: claimOf(raw), raw, reason });
  if (Buffer.byteLength(JSON.stringify(raw) ?? '') > LARGEST_ENTRY)
    return aside(`malformed: is larger than ${LARGEST_ENTRY / 1024} KB`);
  if (lostEntrySchema.safeParse(raw).success) return aside('was lost when the till’s file was damaged');
  const parsed = journalEntrySchema.safeParse(raw);
  if (!parsed.success) {
    const first = issuesOf(parsed.error)[0];
    return aside(`malformed: ${first?.path ?? ''} ${first?.message ?? ''}`.trim());
  }
  const entry = raw as JournalEntry;
  if (entry.terminalId !== device.terminalId) return aside('comes from another terminal');
  if (entry.companyId !== device.companyId || entry.shopId !== device.shopId)
    return aside('belongs to another shop');
  const publicKey = device.publicKeyOf(entry.epoch);
  if (publicKey === null) return aside('is of an epoch before the terminal’s first enrolment');
  const fault = faultOf(entry, publicKey);
  if (fault !== null) return aside(fault);
  if (device.revoked) return aside('the terminal was revoked');
  return { ok: true, entry, raw };
}

/** Text that is no Unicode (half a surrogate pair) cannot be hashed: it is this row's fault, not the batch's. */
function faultOf(entry: JournalEntry, publicKey: KeyObject): string | null {
  try {
    return findFault(entry, publicKey)?.message ?? null;
  } catch {
    return 'malformed: has no canonical form';
  }
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
