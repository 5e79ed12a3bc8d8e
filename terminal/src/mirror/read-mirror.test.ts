import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalFormOf } from '@counterbook/shared/journal';
import { type Act, aCart, actOf, aSale, deeds } from '@counterbook/shared/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HEAD_BYTES, headerFrame, MAGIC, newFileId } from './mirror-file.ts';
import {
  aJournal,
  code,
  keyOfEpoch,
  mirrorOnce,
  opened,
  otherCode,
  readBack,
  secret,
  stopMirrors,
  temporaryFolder,
} from './mirror-fixture.ts';
import { listMirrors, readMirror } from './read-mirror.ts';
import { mirrorKeyOf } from './recovery-code.ts';

let folder: ReturnType<typeof temporaryFolder>;
let stick: string;

beforeEach(() => {
  folder = temporaryFolder();
  stick = join(folder.path, 'stick');
});

afterEach(async () => {
  await stopMirrors();
  folder.remove();
});

const directory = () => join(stick, 'till-1');
const files = () => readdirSync(directory()).map((name) => join(directory(), name));

/** Where each frame of a file begins, the end of the last included; by the lengths that they say. */
function framesOf(bytes: Buffer): readonly number[] {
  const starts: number[] = [];
  let at = 0;
  for (; at < bytes.length; at += HEAD_BYTES + bytes.readUInt32BE(at + MAGIC.length) + 16) starts.push(at);
  return [...starts, at];
}

const acts: readonly Act[] = [
  opened,
  { type: 'drawer.opened', payload: { reason: 'change' } },
  { type: 'staff.signed-in', payload: {} },
  { type: 'cash.moved', payload: { direction: 'out', amount: 500, reason: 'window cleaner' } },
  { type: 'staff.refused', payload: { attempts: 3 } },
];

/** A small mirror in one file: its first frame and some entries. */
async function aSmallMirror(entries = acts.length) {
  const journal = aJournal();
  for (const act of acts.slice(0, entries)) journal.write(act);
  await mirrorOnce(journal, stick);
  const file = join(directory(), '1-1.mirror');
  const bytes = readFileSync(file);
  return { journal, file, bytes, frames: framesOf(bytes) };
}

describe('a mirror read back', () => {
  it('has every entry as it was sealed, in order, whatever was sold', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(deeds(1, 12), deeds(1, 4), async (before, after) => {
        const place = join(folder.path, `run-${++run}`);
        const journal = aJournal();
        for (const deed of before) journal.write(actOf(deed));
        await mirrorOnce(journal, place);
        for (const deed of after) journal.write(actOf(deed));
        await mirrorOnce(journal, place);
        const read = await readMirror(place, code);
        if (journal.entries.length === 0) {
          expect(read).toMatchObject({ refusal: { code: 'mirror.none' } });
          return;
        }
        expect(read).toEqual({
          ok: true,
          value: {
            place: { companyId: 'company-a', shopId: 'shop-1', terminalId: 'till-1' },
            epochs: [{ epoch: 1, entries: journal.entries, publicKey: keyOfEpoch(1), lost: [] }],
            troubles: [],
          },
        });
      }),
      { numRuns: 25 },
    );
  });

  it('has all epochs of its till', async () => {
    const first = aJournal();
    first.write();
    first.write();
    await mirrorOnce(first, stick);
    const second = aJournal({ epoch: 2, earlier: first.entries });
    first.write();
    for (let count = 0; count < 3; count += 1) second.write();
    second.entries.push(first.entries[2]!);
    await mirrorOnce(second, stick);
    expect((await readBack(stick)).epochs).toEqual([
      { epoch: 1, entries: first.entries, lost: [] },
      { epoch: 2, entries: second.entries.filter(({ epoch }) => epoch === 2), lost: [] },
    ]);
    expect(await readMirror(stick, code)).toMatchObject({
      value: { epochs: [{ publicKey: keyOfEpoch(1) }, { publicKey: keyOfEpoch(2) }] },
    });
    expect(readdirSync(directory()).sort()).toEqual(['1-1.mirror', '1-3.mirror', '2-1.mirror']);
  });

  it('tells what was never mirrored', async () => {
    const journal = aJournal();
    for (let count = 0; count < 9; count += 1) journal.write();
    const lost = [1, 2, 6];
    await mirrorOnce(
      {
        ...journal,
        range: async (...asked) =>
          (await journal.range(...asked)).filter(({ sequence }) => !lost.includes(sequence)),
      },
      stick,
    );
    const [epoch] = (await readBack(stick)).epochs;
    expect(epoch?.entries.map(({ sequence }) => sequence)).toEqual([3, 4, 5, 7, 8, 9]);
    expect(epoch?.lost).toEqual([
      { from: 1, to: 2 },
      { from: 6, to: 6 },
    ]);
  });

  it('says nothing to whoever has no code', async () => {
    const journal = aJournal();
    const cart = aCart([{ name: 'Zwetschgenkuchen', sku: 'PLUMCAKE', barcode: '5000000000777' }]);
    journal.write({
      type: 'sale.completed',
      payload: aSale(cart),
      customerId: 'Friederike',
      staffId: 'Rosalind',
      receiptNumber: 'HIGH-T01-000001',
    });
    await mirrorOnce(journal, stick);
    const clear = Buffer.concat(files().map((file) => readFileSync(file))).toString('latin1');
    const [entry] = journal.entries;
    const telling = [
      'Zwetschgenkuchen',
      'PLUMCAKE',
      '5000000000777',
      'Friederike',
      'Rosalind',
      'HIGH-T01',
      'sale',
      'GBP',
      'payload',
      entry!.hash,
      entry!.signature,
      entry!.occurredAt,
    ];
    expect(telling.filter((word) => !canonicalFormOf(entry).includes(word))).toEqual([]);
    expect(telling.filter((word) => clear.toLowerCase().includes(word.toLowerCase()))).toEqual([]);
    expect(clear).toContain('"terminalId":"till-1"');
    expect((await readBack(stick)).epochs[0]?.entries).toEqual([entry]);
  });

  it('never has the same bytes twice, nor the same nonce', async () => {
    const { journal, bytes, frames } = await aSmallMirror();
    const again = join(folder.path, 'again');
    await mirrorOnce(journal, again);
    const other = readFileSync(join(again, 'till-1', '1-1.mirror'));
    const nonces = [bytes, other].flatMap((file) =>
      frames.slice(0, -1).map((at) => file.subarray(at + 34, at + HEAD_BYTES).toString('hex')),
    );
    expect(other.length).toBe(bytes.length);
    expect(new Set(nonces).size).toBe(12);
    expect(
      other
        .subarray(frames[1]! + HEAD_BYTES)
        .indexOf(bytes.subarray(frames[1]! + HEAD_BYTES, frames[1]! + HEAD_BYTES + 16)),
    ).toBe(-1);
  });
});

describe('which mirror is read', () => {
  it('is told to be none, or the wrong code, or a mistyped one', async () => {
    const { bytes, file } = await aSmallMirror();
    expect(await readMirror(join(folder.path, 'nowhere'), code)).toEqual({
      ok: false,
      refusal: { code: 'mirror.none' },
    });
    expect(await readMirror(file, code)).toEqual({ ok: false, refusal: { code: 'mirror.none' } });
    expect(await readMirror(stick, otherCode)).toEqual({ ok: false, refusal: { code: 'mirror.wrong-code' } });
    expect(
      await readMirror(
        stick,
        code.replace(/.$/, (last) => (last === '7' ? '8' : '7')),
      ),
    ).toMatchObject({
      refusal: { code: 'recovery-code.mistyped', wrong: 'check' },
    });
    writeFileSync(file, bytes.subarray(0, 20));
    expect(await readMirror(stick, otherCode)).toEqual({ ok: false, refusal: { code: 'mirror.none' } });
  });

  it('is chosen by terminal where the folder holds several, and found in a terminal’s own folder', async () => {
    const [one, two] = [aJournal(), aJournal({ terminalId: 'till-2' })];
    one.write();
    two.write();
    two.write();
    await mirrorOnce(one, stick);
    await mirrorOnce(two, stick);
    mkdirSync(join(stick, 'holiday pictures'));
    writeFileSync(join(stick, 'list.txt'), 'milk');
    expect(await readMirror(stick, code)).toEqual({
      ok: false,
      refusal: { code: 'mirror.several', terminalIds: ['till-1', 'till-2'] },
    });
    expect((await listMirrors(stick)).map(({ header }) => header)).toMatchObject([
      {
        terminalId: 'till-1',
        companyId: 'company-a',
        shopId: 'shop-1',
        epoch: 1,
        begunAt: '2026-01-05T09:00:00.000Z',
      },
      { terminalId: 'till-2' },
    ]);
    expect((await readBack(stick, 'till-2')).epochs[0]?.entries).toEqual(two.entries);
    expect(await readMirror(stick, code, 'till-3')).toMatchObject({ refusal: { code: 'mirror.none' } });
    renameSync(join(stick, 'till-2'), join(stick, 'till-2 (copy)'));
    expect((await readBack(join(stick, 'till-2 (copy)'))).epochs[0]?.entries).toEqual(two.entries);
  });

  it('leaves out files of another code, and of a file that cannot be read, and says so', async () => {
    const { journal } = await aSmallMirror();
    await mirrorOnce(journal, join(folder.path, 'other'), {
      key: mirrorKeyOf(new Uint8Array(20), 'till-1'),
    });
    copyFileSync(join(folder.path, 'other', 'till-1', '1-1.mirror'), join(directory(), '1-0.mirror'));
    mkdirSync(join(directory(), '2-1.mirror'));
    const read = await readBack(stick);
    expect(read.epochs).toEqual([{ epoch: 1, entries: journal.entries, lost: [] }]);
    expect(read.troubles).toMatchObject([
      { kind: 'locked', file: '1-0.mirror' },
      { kind: 'unreadable', file: '2-1.mirror' },
    ]);
  });
});

describe('damage', () => {
  it('of any one byte is told, loses at most the entry that it hit, and brings no wrong one', async () => {
    const { journal, file, bytes, frames } = await aSmallMirror(3);
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = bytes[at]! ^ (1 + ((at * 37) % 255));
      writeFileSync(file, damaged);
      const hit = frames.findLastIndex((start) => start <= at);
      const { epochs, troubles } = await readBack(stick);
      const left = journal.entries.filter(({ sequence }) => sequence !== hit);
      expect(epochs[0]?.entries, `byte ${at}`).toEqual(left);
      expect(epochs[0]?.lost).toEqual(hit > 0 && hit < 3 ? [{ from: hit, to: hit }] : []);
      expect(troubles).toHaveLength(1);
      expect(troubles[0]).toMatchObject({ file: '1-1.mirror', from: frames[hit] });
      if (hit < 3) expect(troubles[0]).toMatchObject({ kind: 'damaged', through: frames[hit + 1] });
    }
  });

  it('of what the first frame says in clear misleads nobody', async () => {
    const { journal, file, bytes } = await aSmallMirror();
    for (const [said, wrong] of [
      ['till-1', 'till-2'],
      ['company-a', 'company-b'],
      ['"format":1', '"format":2'],
    ] as const) {
      const damaged = Buffer.from(bytes);
      damaged.write(wrong, bytes.indexOf(said));
      writeFileSync(file, damaged);
      expect(await readBack(stick)).toMatchObject({
        place: { companyId: 'company-a', shopId: 'shop-1', terminalId: 'till-1' },
        epochs: [{ entries: journal.entries }],
        troubles: [{ kind: 'damaged', from: 0 }],
      });
    }
  });

  it('by a cut at any byte leaves exactly the whole frames before it', async () => {
    const { journal, file, bytes, frames } = await aSmallMirror(3);
    for (let at = 0; at < bytes.length; at += 1) {
      writeFileSync(file, bytes.subarray(0, at));
      const whole = frames.filter((start) => start <= at).length - 2;
      const read = await readMirror(stick, code);
      if (whole < 0) {
        expect(read, `cut at ${at}`).toEqual({ ok: false, refusal: { code: 'mirror.none' } });
        continue;
      }
      if (!read.ok) throw new Error(`cut at ${at}: ${read.refusal.code}`);
      expect(
        read.value.epochs.flatMap(({ entries }) => entries),
        `cut at ${at}`,
      ).toEqual(journal.entries.slice(0, whole));
      const torn = { kind: 'torn', file: '1-1.mirror', from: frames[whole + 1] };
      expect(read.value.troubles).toEqual(frames.includes(at) ? [] : [torn]);
    }
  });

  it('over any stretch loses the entries that it covers and no other', async () => {
    const { journal, file, bytes, frames } = await aSmallMirror();
    const place = fc.integer({ min: 0, max: bytes.length - 1 });
    await fc.assert(
      fc.asyncProperty(
        place,
        place,
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        async (one, two, noise) => {
          const [from, through] = [Math.min(one, two), Math.max(one, two)];
          const damaged = Buffer.from(bytes);
          for (let at = from; at <= through; at += 1) damaged[at] = noise[at % noise.length]!;
          writeFileSync(file, damaged);
          const isHit = (frame: number) =>
            !damaged
              .subarray(frames[frame], frames[frame + 1])
              .equals(bytes.subarray(frames[frame], frames[frame + 1]));
          const left = journal.entries.filter(({ sequence }) => !isHit(sequence));
          const read = await readMirror(stick, code);
          if (!read.ok) {
            expect(left).toEqual([]);
            return;
          }
          expect(read.value.epochs.flatMap(({ entries }) => entries)).toEqual(left);
          expect(read.value.troubles.length > 0).toBe(!damaged.equals(bytes));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('by frames in each other’s places, or in another file, is told', async () => {
    const { journal, file, bytes, frames } = await aSmallMirror();
    const frame = (at: number, of = bytes) => of.subarray(frames[at], frames[at + 1]);
    const again = join(folder.path, 'again');
    await mirrorOnce(journal, again);
    const other = readFileSync(join(again, 'till-1', '1-1.mirror'));
    const order = (...parts: Buffer[]) => writeFileSync(file, Buffer.concat(parts));
    const left = async () => {
      const { epochs, troubles } = await readBack(stick);
      expect(troubles).not.toEqual([]);
      return epochs.flatMap(({ entries }) => entries.map(({ sequence }) => sequence));
    };
    order(frame(0), frame(2), frame(1), frame(3), frame(4), frame(5));
    expect(await left()).not.toContain(2);
    order(frame(0), frame(1), frame(1), frame(2));
    expect(await left()).toEqual([1]);
    order(frame(0), frame(1), frame(2, other), frame(3), frame(4), frame(5));
    expect(await left()).toEqual([1, 3, 4, 5]);
    order(frame(0, other), frame(1), frame(2), frame(3), frame(4), frame(5));
    expect(await left()).toEqual([]);
  });

  it('that is full of the magic hides no frame behind it', async () => {
    const { journal, file, bytes, frames } = await aSmallMirror();
    const [, one = 0, two = 0] = frames;
    for (let at = one + HEAD_BYTES; at < two - MAGIC.length; at += MAGIC.length) MAGIC.copy(bytes, at);
    writeFileSync(file, bytes);
    expect((await readBack(stick)).epochs[0]?.entries).toEqual(journal.entries.slice(1));
  });
});

describe('a file of a later version', () => {
  it('is left out and told, and what stands beside it is read', async () => {
    const { journal } = await aSmallMirror();
    const fileId = newFileId();
    const key = mirrorKeyOf(secret, 'till-1');
    const { companyId, shopId, terminalId } = journal.place;
    const header = headerFrame(
      { key, fileId, offset: 0 },
      {
        format: 2,
        terminalId,
        companyId,
        shopId,
        epoch: 1,
        publicKey: keyOfEpoch(1),
        begunAt: '2036-01-05T08:00:00Z',
      },
    );
    writeFileSync(join(directory(), '1-6.mirror'), Buffer.concat([header, Buffer.from('something new')]));
    const read = await readBack(stick);
    expect(read.epochs[0]?.entries).toEqual(journal.entries);
    expect(read.troubles).toEqual([{ kind: 'newer-format', file: '1-6.mirror', format: 2 }]);
  });
});

describe('two tills that take themselves for one', () => {
  it('are told by the numbers under which they differ; what is given follows one of them', async () => {
    const elsewhere = join(folder.path, 'elsewhere');
    const [journal, clone] = [aJournal(), aJournal()];
    journal.write();
    journal.write();
    clone.write();
    clone.write();
    clone.entries.splice(0, 2, ...journal.entries);
    await mirrorOnce(journal, stick);
    clone.write();
    await mirrorOnce(clone, elsewhere);
    for (const one of [journal, journal, clone]) one.write({ type: 'staff.signed-in', payload: {} });
    await mirrorOnce(journal, stick);
    await mirrorOnce(clone, elsewhere);
    for (const [name, as] of [
      ['1-1.mirror', '1-1-2.mirror'],
      ['1-4.mirror', '1-4.mirror'],
    ] as const)
      copyFileSync(join(elsewhere, 'till-1', name), join(directory(), as));
    const read = await readBack(stick);
    expect(read.epochs[0]?.entries).toEqual([
      journal.entries[0],
      journal.entries[1],
      clone.entries[2],
      clone.entries[3],
    ]);
    expect(read.troubles).toEqual([
      { kind: 'fork', epoch: 1, sequence: 3 },
      { kind: 'fork', epoch: 1, sequence: 4 },
    ]);
  });
});
