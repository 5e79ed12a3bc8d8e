import { createHash, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actOf, deeds } from '../testing/acts.ts';
import { aCart, aSale, tender } from '../testing/builders.ts';
import { aTill } from '../testing/till.ts';
import { type JournalEntry, journalEntrySchema } from './entry.ts';
import { canonicalFormOf, hashOf, isSignedBy } from './seal.ts';
import { verifyChain } from './verify.ts';

const opened = { type: 'shift.opened', payload: { float: 100 } } as const;

/** A value's fields, however deep: the paths at which one thing can be changed. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]));
}

function mutate(value: unknown, path: readonly string[], change: (old: unknown) => unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return change(value);
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const fields = copy as Record<string, unknown>;
  fields[head] = mutate(fields[head], rest, change);
  return copy;
}

/** Another value of the same kind where there is one, so that nothing but the content gives it away. */
function otherThan(old: unknown, by: number): unknown {
  if (typeof old === 'number') return old + by;
  if (typeof old === 'boolean') return !old;
  if (typeof old !== 'string') return 'something';
  const at = by % (old.length + 1);
  const letter = old[at] === 'a' ? 'b' : 'a';
  return old.slice(0, at) + letter + old.slice(at + 1);
}

describe('a sealed entry', () => {
  it('fits its schema, carries its own hash and its device’s signature', () => {
    const till = aTill();
    const entry = till.write({ type: 'sale.completed', payload: aSale() });
    expect(journalEntrySchema.parse(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
    expect(hashOf(entry)).toBe(entry.hash);
    expect(isSignedBy(entry, till.publicKey)).toBe(true);
    expect(isSignedBy(entry, generateKeyPairSync('ed25519').publicKey)).toBe(false);
  });

  it('is hashed over its sorted JSON without hash and signature', () => {
    const { hash, signature: _, ...covered } = aTill().write(opened);
    expect(createHash('sha256').update(sortedJson(covered)).digest('hex')).toBe(hash);
  });

  it('has one signature text: other texts of the same bytes are not its signature', () => {
    const till = aTill();
    const entry = till.write(opened);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const last = alphabet.indexOf(entry.signature.at(-3) ?? '');
    const twin = `${entry.signature.slice(0, -3)}${alphabet[last + 1]}==`;
    expect(Buffer.from(twin, 'base64').equals(Buffer.from(entry.signature, 'base64'))).toBe(true);
    for (const signature of [twin, `${entry.signature}\n`, entry.signature.replace('==', '')])
      expect(isSignedBy({ ...entry, signature }, till.publicKey)).toBe(false);
  });
});

describe('the canonical form', () => {
  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.infiniteStream(fc.nat()), (value, numbers) => {
        expect(canonicalFormOf(shuffled(value, numbers))).toBe(canonicalFormOf(value));
      }),
    );
  });

  it('is JSON that says the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(canonicalFormOf(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is sorted JSON, written by hand', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => canonicalFormOf(value) === sortedJson(value)));
  });
});

describe('a chain', () => {
  it('that a till wrote is whole, from its start and from any point on', () => {
    fc.assert(
      fc.property(deeds(1, 8), fc.nat(), (done, from) => {
        const till = aTill();
        const chain = done.map(actOf).map(till.write);
        expect(verifyChain(chain, till.publicKey)).toEqual([]);
        const at = chain[from % (chain.length + 1)];
        if (at) expect(verifyChain(chain.slice(at.sequence), till.publicKey, at)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('gives away any single change of any field of any entry', () => {
    const by = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(deeds(1, 5), fc.nat(), fc.nat(), by, (done, which, where, step) => {
        const till = aTill();
        const chain = [till.write(opened), ...done.map(actOf).map(till.write)];
        const index = which % chain.length;
        const paths = pathsOf(chain[index]);
        const path = paths[where % paths.length]!;
        const changed = chain.with(
          index,
          mutate(chain[index], path, (old) => otherThan(old, step)) as JournalEntry,
        );
        expect(verifyChain(changed, till.publicKey), path.join('.')).not.toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('gives away every field of a sale, one by one', () => {
    const till = aTill();
    const sale = till.write({ type: 'sale.completed', payload: aSale(), customerId: 'ann' });
    const unseen = pathsOf(sale).filter((path) => {
      const changed = mutate(sale, path, (old) => otherThan(old, 1)) as JournalEntry;
      return verifyChain([changed], till.publicKey).length === 0;
    });
    expect(unseen).toEqual([]);
  });

  it('gives away what is taken out, put in twice or put elsewhere', () => {
    const till = aTill();
    const [one, two, three] = [till.write(opened), till.write(opened), till.write(opened)];
    const kinds = (chain: JournalEntry[]) => verifyChain(chain, till.publicKey).map((fault) => fault.kind);
    expect(kinds([one, three])).toContain('gap');
    expect(kinds([two, three])).toContain('gap');
    expect(kinds([one, one, two, three])).toContain('gap');
    expect(kinds([one, three, two])).toContain('gap');
    expect(kinds([one, Object.assign({ sneaky: true }, two), three])).toContain('wrong-hash');
  });

  it('gives away an entry that was rewritten and sealed again with another key', () => {
    const till = aTill();
    till.write(opened);
    const forged = aTill().write({ type: 'shift.opened', payload: { float: 999 } });
    expect(verifyChain([forged], till.publicKey).map((fault) => fault.kind)).toEqual(['wrong-signature']);
  });

  it('gives away a history rewritten with the device’s own key, by the link to what is known', () => {
    const till = aTill();
    const first = till.write(opened);
    const second = till.write(opened);
    const known = { sequence: 1, hash: 'f'.repeat(64) };
    expect(verifyChain([second], till.publicKey, known).map((fault) => fault.kind)).toEqual(['broken-link']);
    expect(verifyChain([second], till.publicKey, first)).toEqual([]);
  });

  it('gives away sums that do not add up, though hashed and signed', () => {
    const till = aTill();
    const sale = aSale(aCart([{ unitPrice: 700 }]));
    const short = till.write({ type: 'sale.completed', payload: { ...sale, total: 600 } });
    const paid = { currency: 'GBP', amount: 400, rounding: 0, tenders: [tender('cash', 300)], change: 0 };
    const unpaid = till.write({ type: 'debt.paid', customerId: 'ann', payload: paid });
    expect(verifyChain([short, unpaid], till.publicKey).map((fault) => fault.kind)).toEqual([
      'sums-disagree',
      'sums-disagree',
    ]);
  });
});

function shuffled(value: unknown, numbers: Iterator<number>): unknown {
  if (Array.isArray(value)) return value.map((inner) => shuffled(inner, numbers));
  if (typeof value !== 'object' || value === null) return value;
  const keyed = Object.entries(value).map((entry) => ({ entry, rank: Number(numbers.next().value) }));
  keyed.sort((a, b) => a.rank - b.rank);
  return Object.fromEntries(keyed.map(({ entry: [key, inner] }) => [key, shuffled(inner, numbers)]));
}

function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, inner]) => `${JSON.stringify(key)}:${sortedJson(inner)}`).join(',')}}`;
}
