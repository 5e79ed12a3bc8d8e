import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesBetween } from './change.ts';
import { mergeEdit } from './merge-edit.ts';
import { type PendingEdit, projectEdits } from './pending-edits.ts';

const carol = { id: 'carol', name: 'Carol', phone: '1', archived: false };

describe('an edit', () => {
  it('takes every field that is still what the person saw, and leaves the others alone', () => {
    const merged = mergeEdit(
      { ...carol, name: 'Carola' },
      { phone: { from: '1', to: '2' }, archived: { from: false, to: true } },
    );
    expect(merged).toEqual({
      document: { id: 'carol', name: 'Carola', phone: '2', archived: true },
      taken: ['phone', 'archived'],
      clashes: [],
    });
  });

  it('that finds another value keeps it, and says both', () => {
    const merged = mergeEdit({ ...carol, phone: '3' }, { phone: { from: '1', to: '2' } });
    expect(merged.document.phone).toBe('3');
    expect(merged.clashes).toEqual([{ field: 'phone', from: '1', wanted: '2', kept: '3' }]);
  });

  it('that finds its own value has nothing to do', () => {
    const merged = mergeEdit({ ...carol, phone: '2' }, { phone: { from: '1', to: '2' } });
    expect(merged).toEqual({ document: { ...carol, phone: '2' }, taken: [], clashes: [] });
  });

  it('says of each entered field what it was', () => {
    expect(changesBetween(carol, { phone: '2', name: undefined })).toEqual({ phone: { from: '1', to: '2' } });
  });
});

describe('a document as a till shows it', () => {
  const edit: PendingEdit = { chain: 'till-1:1', sequence: 7, changes: { phone: { from: '1', to: '2' } } };
  const applied = (sequence: number) => ({ 'till-1:1': sequence });

  it('has what was edited here and is not in it yet, unless somebody else was first', () => {
    expect(projectEdits({ ...carol, applied: applied(6) }, [edit]).phone).toBe('2');
    expect(projectEdits({ ...carol, phone: '9', applied: applied(6) }, [edit]).phone).toBe('9');
  });

  it('is the hub’s once it contains the edit, also where somebody has put the old value back', () => {
    expect(projectEdits({ ...carol, applied: applied(7) }, [edit]).phone).toBe('1');
  });
});

const TILLS = 3;
const FIELDS = ['name', 'phone'] as const;
type Field = (typeof FIELDS)[number];
type Document = Record<Field, string> & { id: string; applied: Record<string, number> };
type Edit = PendingEdit & { readonly changes: Readonly<Record<string, { from: string; to: string }>> };

/** What happens: a till edits, the line brings one of its entries (perhaps again), the feed comes down to it. */
const happenings = fc.array(
  fc.record({
    till: fc.nat({ max: TILLS - 1 }),
    what: fc.oneof(
      { weight: 3, arbitrary: fc.constant('edits' as const) },
      { weight: 3, arbitrary: fc.constant('hands-in' as const) },
      { weight: 1, arbitrary: fc.constant('repeats' as const) },
      { weight: 2, arbitrary: fc.constant('pulls' as const) },
    ),
    fields: fc.subarray([...FIELDS], { minLength: 1 }),
  }),
  { maxLength: 60 },
);

function play(story: readonly { till: number; what: string; fields: readonly Field[] }[]) {
  let hub: Document = { id: 'x', name: 'name 0', phone: 'phone 0', applied: {} };
  let told = 0;
  const arrived: Edit[] = [];
  const tills = Array.from({ length: TILLS }, (_, at) => ({
    chain: `till-${at}:1`,
    handedIn: 0,
    edits: [] as Edit[],
    seen: hub,
    views: [hub] as Document[],
  }));
  const take = (edit: Edit): void => {
    if ((hub.applied[edit.chain] ?? 0) >= edit.sequence) return;
    const { document, clashes } = mergeEdit(hub, edit.changes);
    told += clashes.length;
    arrived.push(edit);
    hub = { ...document, applied: { ...hub.applied, [edit.chain]: edit.sequence } };
  };
  const does = (till: (typeof tills)[number], what: string, fields: readonly Field[]): void => {
    if (what === 'edits') {
      const view = projectEdits(till.seen, till.edits);
      const sequence = till.edits.length + 1;
      const entered = Object.fromEntries(
        fields.map((field) => [field, `${field} ${till.chain} ${sequence}`]),
      );
      const changes = changesBetween(view, entered) as Edit['changes'];
      till.edits.push({ chain: till.chain, sequence, changes });
      expect(projectEdits(till.seen, till.edits)).toMatchObject(entered);
    }
    const next = till.edits[till.handedIn];
    if (what === 'hands-in' && next) {
      take(next);
      till.handedIn += 1;
    }
    if (what === 'repeats') for (const edit of till.edits.slice(0, till.handedIn)) take(edit);
    if (what === 'pulls') till.seen = hub;
    till.views.push(projectEdits(till.seen, till.edits));
  };
  for (const { till, what, fields } of story) does(tills[till]!, what, fields);
  for (const till of tills) while (till.handedIn < till.edits.length) does(till, 'hands-in', []);
  for (const till of tills) does(till, 'pulls', []);
  return { hub, tills, arrived, told };
}

/**
 * Every value is written once, so the edits of a field are a tree of values, each grown from the one that its writer
 * saw. What must come out of it is the path from the first value that follows at each the edit which arrived first.
 */
function pathThrough(arrived: readonly Edit[], field: Field): readonly string[] {
  const first = new Map<string, string>();
  for (const { changes } of arrived) {
    const change = changes[field];
    if (change && !first.has(change.from)) first.set(change.from, change.to);
  }
  const path: string[] = [];
  for (let at: string | undefined = `${field} 0`; at !== undefined; at = first.get(at)) path.push(at);
  return path;
}

describe('edits of several tills, in any order of arrival and with repeats', () => {
  it('end at the one that came first wherever two met, each other one told, and all tills agree', () => {
    fc.assert(
      fc.property(happenings, (story) => {
        const { hub, tills, arrived, told } = play(story);
        let written = 0;
        let stood = 0;
        for (const field of FIELDS) {
          const path = pathThrough(arrived, field);
          expect(hub[field]).toBe(path.at(-1));
          written += arrived.filter(({ changes }) => changes[field]).length;
          stood += path.length - 1;
        }
        expect(told).toBe(written - stood);
        for (const till of tills) expect(till.views.at(-1)).toEqual(hub);
      }),
      { numRuns: 300 },
    );
  });

  it('never bring a value back to a screen that has left it', () => {
    fc.assert(
      fc.property(happenings, (story) => {
        for (const { views } of play(story).tills)
          for (const field of FIELDS) {
            const shown = views.map((view) => view[field]);
            const runs = shown.filter((value, at) => value !== shown[at - 1]);
            expect(new Set(runs).size).toBe(runs.length);
          }
      }),
      { numRuns: 300 },
    );
  });
});
