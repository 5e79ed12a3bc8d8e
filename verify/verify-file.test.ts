/** Every kind of mutation, planted at random places in real journals, must be found there and nowhere else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actOf, deeds } from '@counterbook/shared/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from './finding.ts';
import { aJournal, type TestJournal } from './testing/a-journal.ts';
import { otherThan, pathsOf, withChange } from './testing/change-field.ts';
import { slotsOf, writeArchive, writeForgedFile, writeTillFile } from './testing/journal-files.ts';
import { type Form, MUTATIONS, type Planted, type Spot } from './testing/mutations.ts';
import { type Report, verifyFile } from './verify-file.ts';

const JOURNALS = 4;
const directory = mkdtempSync(join(tmpdir(), 'counterbook-verify-test-'));
const journals: TestJournal[] = [];

beforeAll(async () => {
  for (const some of fc.sample(deeds(1, 12), JOURNALS)) {
    const journal = aJournal(some.map(actOf));
    await writeTillFile(join(directory, `${journals.length}.db`), journal.entries);
    journals.push(journal);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const FORMS = ['archive', 'archive.gz', 'till'] as const;

function verifyPlanted(
  which: number,
  name: (typeof FORMS)[number],
  { slots }: Pick<Planted, 'slots'>,
): Promise<Report> {
  const file = join(directory, `planted.${name}`);
  if (name === 'till') writeForgedFile(join(directory, `${which}.db`), file, slots);
  else writeArchive(file, slots);
  return verifyFile(file, [journals[which]!.publicKey]);
}

const dice = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });

describe.each(FORMS)('in a journal as %s', (name) => {
  const form: Form = name === 'till' ? 'till' : 'archive';

  it('nothing is found where nothing was done', async () => {
    for (const [which, { entries }] of journals.entries()) {
      const report = await verifyPlanted(which, name, { slots: slotsOf(entries) });
      expect(report).toMatchObject({ ok: true, source: form, entries: entries.length, findings: [] });
      expect(report.chains.map(({ epoch, from }) => [epoch, from])).toEqual([
        [1, 1],
        [2, 1],
      ]);
    }
  });

  it.each(Object.entries(MUTATIONS))('it is found where %s', async (_, plant) => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: JOURNALS - 1 }), dice, async (which, numbers) => {
        const thrown = [...numbers];
        const pick = (count: number) => (thrown.shift() ?? 0) % count;
        const planted = plant({ journal: journals[which]!, form, pick });
        const { ok, findings } = await verifyPlanted(which, name, planted);
        expect(ok).toBe(false);
        expectFound(findings, planted);
      }),
      { numRuns: form === 'till' ? 10 : 40 },
    );
  });
});

it('every field of a sale, changed one by one, is found at that sale', async () => {
  const { entries } = journals[0]!;
  const sale = entries.find(({ type }) => type === 'sale.completed')!;
  for (const path of pathsOf(sale)) {
    const changed = withChange(sale, path, (old) => otherThan(old, 0));
    const slots = slotsOf(entries).map((slot) =>
      slot.filed === sale.id ? { ...slot, content: changed } : slot,
    );
    const { findings } = await verifyPlanted(0, 'archive', { slots });
    const kind = path[0] === 'signature' ? 're-signed' : 'changed';
    expect(findings, path.join('.')).toMatchObject([{ kind, epoch: sale.epoch, sequence: sale.sequence }]);
  }
});

it('the first of a chain is known by its link to nothing, whatever number it claims', async () => {
  const first = { ...journals[0]!.entries[0]!, id: 'till-1:1:9', sequence: 9 };
  const { findings } = await verifyPlanted(0, 'archive', { slots: [{ filed: '', content: first }] });
  expect(findings).toMatchObject([{ kind: 'changed', epoch: 1, sequence: 1 }]);
});

function expectFound(findings: readonly Finding[], { kinds, at, isOneEnough }: Planted): void {
  const covers = (finding: Finding, { epoch, sequence }: Spot) =>
    finding.epoch === epoch &&
    (finding.sequence ?? 0) <= sequence &&
    (finding.through ?? finding.sequence ?? 0) >= sequence;
  const found = at.filter((spot) =>
    findings.some((finding) => kinds.includes(finding.kind) && covers(finding, spot)),
  );
  expect(found.length, JSON.stringify(findings)).toBeGreaterThanOrEqual(isOneEnough ? 1 : at.length);
  for (const finding of findings) {
    expect(
      at.some((spot) => covers(finding, spot)),
      JSON.stringify(finding),
    ).toBe(true);
    expect((finding.through ?? finding.sequence ?? 0) - (finding.sequence ?? 0)).toBeLessThan(at.length);
  }
}
