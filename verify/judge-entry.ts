/** What one entry's own hash and signature say of it, before it is asked how it fits its neighbours. */
import type { KeyObject } from 'node:crypto';
import {
  type Fault,
  findFault,
  hashOf,
  hashSchema,
  isSignedBy,
  type JournalEntry,
  journalEntrySchema,
} from '@counterbook/shared/journal';
import { z } from 'zod';
import type { FindingKind } from './finding.ts';
import type { Found } from './found.ts';

export type Judged = {
  readonly where: string;
  readonly filedUnder: readonly string[];
  readonly said: Said;
  readonly fault: { readonly kind: FindingKind; readonly message: string } | null;
  /** Its hash is its content's and its signature the device's: what it says of itself is what was sealed. */
  readonly isSealed: boolean;
};

/** What it says of itself, as far as that can be read. */
export type Said = z.infer<typeof saidSchema>;

const text = z.string().nullable().catch(null);
const count = z.int().min(1).nullable().catch(null);
const hash = hashSchema.nullable().catch(null);
const saidSchema = z.object({
  id: text,
  terminalId: text,
  epoch: count,
  sequence: count,
  occurredAt: text,
  receiptNumber: text,
  previousHash: hash,
  hash,
  signature: text,
});

export function judgeEntry(found: Found, keys: readonly KeyObject[]): Judged {
  const { where, filedUnder, content, problem } = found;
  const said = saidSchema.parse(content ?? {});
  const judged = (kind: FindingKind, message: string, isSealed = false): Judged => ({
    where,
    filedUnder,
    said,
    fault: { kind, message },
    isSealed,
  });
  if (content === null) return judged('damaged', problem);

  const parsed = journalEntrySchema.safeParse(content);
  if (parsed.success) {
    const fault = findFaultByAny(content as JournalEntry, keys);
    if (fault === null) return { where, filedUnder, said, fault, isSealed: true };
    if (fault.kind === 'wrong-id') return judged('reordered', `was sealed under the id ${said.id}`, true);
    if (fault.kind === 'sums-disagree')
      return judged(fault.kind, `was sealed with sums that disagree: ${fault.message}`, true);
  }
  const issue = parsed.error?.issues[0];
  const unlike = issue ? `${issue.path.join('.')}: ${issue.message}` : '';
  if (said.id === null && said.hash === null && said.signature === null)
    return judged('not-an-entry', `is no journal entry (${unlike})`);
  switch (sealOf(content, said, keys)) {
    case 'sound':
      return judged(
        'not-an-entry',
        `was sealed by the device, but is not what an entry may be (${unlike})`,
        true,
      );
    case 'other-signer':
      return judged('re-signed', 'is not signed by the device’s key');
    case 'other-hash':
      return judged('changed', 'bears a hash that is not its own, though its content is what was sealed');
    case 'other-content':
      return judged('changed', `does not hold the content that was hashed${unlike && ` (${unlike})`}`);
  }
}

/** An epoch's entries are by one key, but which of those given is not said. */
function findFaultByAny(
  entry: JournalEntry,
  keys: readonly KeyObject[],
): Pick<Fault, 'kind' | 'message'> | null {
  let fault: Fault | null = null;
  try {
    for (const key of keys) {
      fault = findFault(entry, key);
      if (fault?.kind !== 'wrong-signature') break;
    }
  } catch {
    // Text that is no Unicode has no canonical form, so that nothing can have been its hash.
    return { kind: 'wrong-hash', message: '' };
  }
  return fault;
}

type Seal = 'sound' | 'other-signer' | 'other-hash' | 'other-content';

function sealOf(content: object, said: Said, keys: readonly KeyObject[]): Seal {
  let reckoned: string;
  try {
    reckoned = hashOf(content as JournalEntry);
  } catch {
    return 'other-content';
  }
  const signed = { hash: reckoned, signature: said.signature ?? '' };
  const isSigned = keys.some((key) => isSignedBy(signed, key));
  if (reckoned === said.hash) return isSigned ? 'sound' : 'other-signer';
  return isSigned ? 'other-hash' : 'other-content';
}
