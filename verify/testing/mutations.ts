/** What somebody might do to a journal, each planted at a random place, and what must be found of it and where. */
import { entryIdOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { FindingKind } from '../finding.ts';
import { reseal, resealFrom, type TestJournal } from './a-journal.ts';
import { otherThan, pathsOf, withChange } from './change-field.ts';
import { type Slot, slotsOf } from './journal-files.ts';

export type Form = 'archive' | 'till';

export type Planted = {
  readonly slots: readonly Slot[];
  /** As one of these kinds it must be found … */
  readonly kinds: readonly FindingKind[];
  /** … at each of these entries, or at one of them, and nothing anywhere else. */
  readonly at: readonly Spot[];
  readonly isOneEnough?: boolean;
};
export type Spot = Pick<JournalEntry, 'epoch' | 'sequence'>;

export type Draw = {
  readonly journal: TestJournal;
  readonly form: Form;
  /** A random whole number from 0 to below `count`. */
  readonly pick: (count: number) => number;
};

type Plant = (draw: Draw) => Planted;

export const MUTATIONS: Readonly<Record<string, Plant>> = {
  'an entry is taken out': (draw) => takeOut(draw, 1),
  'several entries are taken out': (draw) => takeOut(draw, 2 + draw.pick(3)),
  'two entries change places': (draw) => {
    const one = pickEntry(draw);
    const other = pickNear(draw, one);
    const slots = slotsOf(draw.journal.entries).map((slot) => {
      if (slot.filed === one.id) return { ...slot, content: other };
      return slot.filed === other.id ? { ...slot, content: one } : slot;
    });
    return { slots, kinds: ['reordered'], at: [one, other], isOneEnough: draw.form === 'archive' };
  },
  'an entry is moved elsewhere': (draw) => {
    const entry = pickEntry(draw);
    const to = pickNear(draw, entry);
    if (draw.form === 'till') return refile(draw, entry, `${entry.terminalId}:${entry.epoch}:99`);
    const others = slotsOf(draw.journal.entries.filter(({ id }) => id !== entry.id));
    const at = others.findIndex(({ filed }) => filed === to.id) + (to.sequence > entry.sequence ? 1 : 0);
    const slots = others.toSpliced(at, 0, { filed: entry.id, content: entry });
    return { slots, kinds: ['reordered'], at: [entry, to], isOneEnough: true };
  },
  'a field is changed': (draw) => {
    const entry = pickEntry(draw);
    const paths = pathsOf(entry);
    const path = paths[draw.pick(paths.length)] ?? [];
    const changed = withChange(entry, path, (old) => otherThan(old, draw.pick(1_000)));
    return replace(draw, entry, changed, path[0] === 'signature' ? 're-signed' : 'changed');
  },
  'an entry is renumbered': (draw) => {
    const entry = pickEntry(draw);
    const sequence = entry.sequence + 1 + draw.pick(60);
    const id = entryIdOf(entry.terminalId, entry.epoch, sequence);
    return replace(draw, entry, { ...entry, id, sequence }, 'changed');
  },
  'an entry is renumbered and chained to another': (draw) => {
    const entry = pickWitnessed(draw);
    const sequence = entry.sequence + 1 + draw.pick(60);
    const id = entryIdOf(entry.terminalId, entry.epoch, sequence);
    const previousHash = flipped(entry.previousHash, 'hex', draw);
    return replace(draw, entry, { ...entry, id, sequence, previousHash }, 'changed');
  },
  'a field is taken out': (draw) => {
    const entry = pickEntry(draw);
    const keys = Object.keys(entry).filter((key) => key !== 'id');
    const out = keys[draw.pick(keys.length)];
    const less = Object.fromEntries(Object.entries(entry).filter(([key]) => key !== out));
    return replace(draw, entry, less, out === 'signature' ? 're-signed' : 'changed');
  },
  'a field is added': (draw) =>
    replace(draw, pickEntry(draw), (entry) => ({ ...entry, note: 'paid' }), 'changed'),
  'the date is changed': (draw) => replace(draw, pickEntry(draw), redated(draw), 'changed'),
  'the date is changed and hashed again': (draw) =>
    replace(
      draw,
      pickEntry(draw),
      (entry) => ({ ...reseal(redated(draw)(entry), draw.journal.foreignKey), signature: entry.signature }),
      're-signed',
    ),
  'the date is changed and sealed by another key': (draw) =>
    replace(
      draw,
      pickEntry(draw),
      (entry) => reseal(redated(draw)(entry), draw.journal.foreignKey),
      're-signed',
    ),
  'the date is changed and sealed by the same key': (draw) =>
    replace(
      draw,
      pickWitnessed(draw),
      (entry) => reseal(redated(draw)(entry), draw.journal.privateKey),
      're-sealed',
    ),
  'an entry is sealed by another key': (draw) =>
    replace(draw, pickEntry(draw), (entry) => reseal(entry, draw.journal.foreignKey), 're-signed'),
  'all from an entry on is sealed by another key': rewriteFrom,
  'an entry is there twice': (draw) => duplicate(draw, (entry) => entry),
  'an entry is there twice, and changed': (draw) =>
    duplicate(draw, (entry) => withChange(entry, ['occurredAt'], () => '2026-02-03T04:05:06.000Z')),
  'a bit of the hash is flipped': (draw) =>
    replace(
      draw,
      pickEntry(draw),
      (entry) => ({ ...entry, hash: flipped(entry.hash, 'hex', draw) }),
      'changed',
    ),
  'a bit of the previous hash is flipped': (draw) =>
    replace(
      draw,
      pickEntry(draw),
      (entry) => ({ ...entry, previousHash: flipped(entry.previousHash, 'hex', draw) }),
      'changed',
    ),
  'a bit of the signature is flipped': (draw) =>
    replace(
      draw,
      pickEntry(draw),
      (entry) => ({ ...entry, signature: flipped(entry.signature, 'base64', draw) }),
      're-signed',
    ),
  'an entry is cut in the middle': (draw) => {
    const entry = pickEntry(draw);
    const text = JSON.stringify(entry);
    return replace(draw, entry, text.slice(0, 1 + draw.pick(text.length - 2)), 'damaged');
  },
  'an entry gives way to something else': (draw) =>
    replace(draw, pickEntry(draw), '{"paid":true}', 'not-an-entry'),
  'the last is followed by a forged one': forgeAfterLast,
};

function takeOut({ journal, form, pick }: Draw, most: number): Planted {
  const epoch = pickEpoch(journal, pick);
  // Nothing says of an archive where it must begin or end.
  const least = form === 'archive' ? 1 : 0;
  const from = least + pick(epoch.length - 2 * least);
  const out = epoch.slice(from, Math.min(from + most, epoch.length - least));
  const slots = slotsOf(journal.entries.filter((entry) => !out.includes(entry)));
  return { slots, kinds: ['missing', 'truncated'], at: out };
}

type Change = JournalEntry | object | string | ((entry: JournalEntry) => object);

function replace({ journal }: Draw, entry: JournalEntry, change: Change, kind: FindingKind): Planted {
  const content = typeof change === 'function' ? change(entry) : change;
  const slots = slotsOf(journal.entries).map((slot) =>
    slot.filed === entry.id ? { ...slot, content } : slot,
  );
  return { slots, kinds: [kind], at: [entry] };
}

function refile({ journal }: Draw, entry: JournalEntry, filed: string): Planted {
  const slots = slotsOf(journal.entries).map((slot) => (slot.filed === entry.id ? { ...slot, filed } : slot));
  return { slots, kinds: ['reordered'], at: [entry] };
}

function duplicate({ journal, pick }: Draw, change: (entry: JournalEntry) => object): Planted {
  const entry = pickOf(journal.entries, pick);
  const slots = slotsOf(journal.entries);
  const copy = { filed: 'a-copy', content: change(entry) };
  return { slots: slots.toSpliced(pick(slots.length + 1), 0, copy), kinds: ['duplicate'], at: [entry] };
}

function rewriteFrom(draw: Draw): Planted {
  const { journal } = draw;
  const first = pickEntry(draw);
  const rest = journal.entries.filter(
    ({ epoch, sequence }) => epoch === first.epoch && sequence >= first.sequence,
  );
  const [changed, ...others] = rest.map((entry) => (entry === first ? redated(draw)(entry) : entry));
  const rewritten = changed ? resealFrom([changed, ...others], journal.foreignKey) : [];
  const slots = slotsOf(journal.entries).map((slot) => ({
    ...slot,
    content: rewritten.find(({ id }) => id === slot.filed) ?? slot.content,
  }));
  return { slots, kinds: ['re-signed'], at: rest };
}

function forgeAfterLast({ journal, pick }: Draw): Planted {
  const last = pickEpoch(journal, pick).at(-1);
  if (last === undefined) throw new Error('an epoch of a test has no entry');
  const sequence = last.sequence + 1;
  const id = entryIdOf(last.terminalId, last.epoch, sequence);
  const forged = reseal({ ...last, id, sequence, previousHash: last.hash }, journal.foreignKey);
  const slots = slotsOf(journal.entries);
  const at = slots.findIndex(({ filed }) => filed === last.id) + 1;
  return {
    slots: slots.toSpliced(at, 0, { filed: id, content: forged }),
    kinds: ['re-signed'],
    at: [forged],
  };
}

/** Another date that a device's clock could have shown. */
function redated({ pick }: Draw): (entry: JournalEntry) => JournalEntry {
  return (entry) => ({
    ...entry,
    occurredAt: new Date(Date.parse(entry.occurredAt) + 1 + pick(80_000_000)).toISOString(),
  });
}

function flipped(text: string, encoding: 'hex' | 'base64', { pick }: Draw): string {
  const bytes = Buffer.from(text, encoding);
  const at = pick(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
  return bytes.toString(encoding);
}

function pickEntry({ journal, pick }: Draw): JournalEntry {
  return pickOf(journal.entries, pick);
}

/** One that another follows, or that the till's note names: only so is a second seal by the same key found. */
function pickWitnessed(draw: Draw): JournalEntry {
  if (draw.form === 'till') return pickEntry(draw);
  return pickOf(pickEpoch(draw.journal, draw.pick).slice(0, -1), draw.pick);
}

function pickNear({ journal, pick }: Draw, entry: JournalEntry): JournalEntry {
  return pickOf(
    journal.entries.filter(({ epoch, id }) => epoch === entry.epoch && id !== entry.id),
    pick,
  );
}

function pickEpoch({ entries }: TestJournal, pick: Draw['pick']): readonly JournalEntry[] {
  const { epoch } = pickOf(entries, pick);
  return entries.filter((entry) => entry.epoch === epoch);
}

function pickOf<T>(items: readonly T[], pick: Draw['pick']): T {
  const item = items[pick(items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
