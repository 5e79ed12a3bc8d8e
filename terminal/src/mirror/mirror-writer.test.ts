import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  aJournal,
  mirrorOnce,
  openMirror,
  readBack,
  stopMirrors,
  type TestJournal,
  temporaryFolder,
} from './mirror-fixture.ts';
import { mirrorKeyOf } from './recovery-code.ts';

let folder: ReturnType<typeof temporaryFolder>;
let stick: string;

beforeEach(() => {
  folder = temporaryFolder();
  stick = join(folder.path, 'stick');
  mkdirSync(stick);
});

afterEach(async () => {
  await stopMirrors();
  folder.remove();
});

const names = () => readdirSync(join(stick, 'till-1')).sort();
const fileAt = (name: string) => join(stick, 'till-1', name);

function write(journal: TestJournal, count: number): void {
  for (let at = 0; at < count; at += 1) journal.write();
}

async function expectWhole(journal: TestJournal, troubles: readonly unknown[] = []): Promise<void> {
  const read = await readBack(stick);
  expect(read.epochs).toEqual([{ epoch: 1, entries: journal.entries, lost: [] }]);
  expect(read.troubles).toMatchObject(troubles);
}

describe('a mirror', () => {
  it('takes entries as they come, says how far it is, and is off when stopped', async () => {
    const journal = aJournal();
    const mirror = openMirror(journal, stick);
    expect(mirror.state()).toEqual({ state: 'working', mirroredThrough: 0, waiting: 0, trouble: null });
    await mirror.upToDate();
    write(journal, 3);
    expect(mirror.state()).toEqual({ state: 'working', mirroredThrough: 0, waiting: 3, trouble: null });
    expect(await mirror.upToDate()).toEqual({
      state: 'up-to-date',
      mirroredThrough: 3,
      waiting: 0,
      trouble: null,
    });
    write(journal, 1);
    expect(await mirror.upToDate()).toMatchObject({ mirroredThrough: 4 });
    expect(names()).toEqual(['1-1.mirror']);
    await expectWhole(journal);
    await mirror.stop();
    write(journal, 1);
    expect(mirror.state()).toEqual({ state: 'off', mirroredThrough: 0, waiting: 0, trouble: null });
    expect(mirror.states.at(-1)).toEqual(mirror.state());
    expect(names()).toEqual(['1-1.mirror']);
  });

  it('that is attached late is filled from the beginning, and a restart goes on where it was', async () => {
    const journal = aJournal();
    write(journal, 200);
    const mirror = openMirror(journal, stick);
    await mirror.until(({ mirroredThrough }) => mirroredThrough > 0);
    write(journal, 30);
    await mirror.upToDate();
    expect(mirror.states.map(({ mirroredThrough }) => mirroredThrough)).toEqual(
      mirror.states.map(({ mirroredThrough }) => mirroredThrough).toSorted((left, right) => left - right),
    );
    await mirror.stop();
    await expectWhole(journal);
    const before = readFileSync(fileAt('1-1.mirror'));
    const again = openMirror(journal, stick);
    expect(await again.upToDate()).toMatchObject({ mirroredThrough: 230 });
    expect(names()).toEqual(['1-1.mirror']);
    write(journal, 5);
    await again.upToDate();
    expect(names()).toEqual(['1-1.mirror', '1-231.mirror']);
    expect(readFileSync(fileAt('1-1.mirror'))).toEqual(before);
    await expectWhole(journal);
  });

  it('is not kept from what follows by entries that the journal has no longer', async () => {
    const journal = aJournal();
    write(journal, 100);
    journal.entries.splice(0, 70);
    const mirror = openMirror(journal, stick);
    expect(await mirror.upToDate()).toMatchObject({ mirroredThrough: 100, waiting: 0 });
    expect((await readBack(stick)).epochs).toEqual([
      { epoch: 1, entries: journal.entries, lost: [{ from: 1, to: 70 }] },
    ]);
  });

  it('has its trouble with a journal that fails, and goes on when that answers again', async () => {
    const journal = aJournal();
    write(journal, 2);
    let fails = true;
    const range: TestJournal['range'] = async (...asked) => {
      if (fails) throw new Error('the disk of the till is busy');
      return journal.range(...asked);
    };
    const mirror = openMirror({ ...journal, range }, stick);
    expect(await mirror.until(({ trouble }) => trouble !== null)).toEqual({
      state: 'absent',
      mirroredThrough: 0,
      waiting: 2,
      trouble: 'failing',
    });
    fails = false;
    await mirror.upToDate();
    await expectWhole(journal);
  });
});

describe('a folder', () => {
  it('that is not there is told, is never made, and is filled when it comes', async () => {
    rmSync(stick, { recursive: true });
    const journal = aJournal();
    const mirror = openMirror(journal, stick);
    write(journal, 3);
    expect(await mirror.until(({ state }) => state === 'absent')).toEqual({
      state: 'absent',
      mirroredThrough: 0,
      waiting: 3,
      trouble: 'missing',
    });
    write(journal, 2);
    expect(mirror.state().waiting).toBe(5);
    expect(existsSync(stick)).toBe(false);
    mkdirSync(stick);
    expect(await mirror.upToDate()).toMatchObject({ mirroredThrough: 5, trouble: null });
    await expectWhole(journal);
  });

  it('that goes and returns while entries come gets all of them, each once', async () => {
    const journal = aJournal();
    const mirror = openMirror(journal, stick);
    const aside = join(folder.path, 'aside');
    for (let round = 0; round < 4; round += 1) {
      write(journal, 40);
      await mirror.until(({ mirroredThrough }) => mirroredThrough > round * 80);
      renameSync(stick, aside);
      write(journal, 40);
      await mirror.until(({ state }) => state === 'absent');
      renameSync(aside, stick);
    }
    await mirror.upToDate();
    await expectWhole(journal);
  });

  it('is seen to be gone though nothing is to be written', async () => {
    const journal = aJournal();
    write(journal, 2);
    const mirror = openMirror(journal, stick);
    await mirror.upToDate();
    rmSync(stick, { recursive: true });
    await mirror.until(({ state, trouble }) => state === 'absent' && trouble === 'missing');
  });

  it('that was exchanged for another is filled from the beginning', async () => {
    const journal = aJournal();
    write(journal, 50);
    await mirrorOnce(journal, stick);
    const mirror = openMirror(journal, stick);
    await mirror.upToDate();
    renameSync(stick, join(folder.path, 'first stick'));
    mkdirSync(stick);
    write(journal, 1);
    await mirror.until(({ state }) => state === 'up-to-date' && existsSync(join(stick, 'till-1')));
    await expectWhole(journal);
  });

  it.skipIf(process.platform === 'win32')(
    'that never answers keeps neither entries nor the stop waiting',
    async () => {
      const journal = aJournal();
      const silent = fileAt('1-0.mirror');
      mkdirSync(join(stick, 'till-1'));
      execFileSync('mkfifo', [silent]);
      const mirror = openMirror(journal, stick);
      await new Promise((resolve) => setTimeout(resolve, 50));
      write(journal, 3);
      expect(mirror.state()).toMatchObject({ state: 'working', mirroredThrough: 0, waiting: 3 });
      await mirror.stop();
      expect(names()).toEqual(['1-0.mirror']);
      closeSync(openSync(silent, 'w'));
    },
  );

  it('in which a file stands where ours belong is told', async () => {
    writeFileSync(join(stick, 'till-1'), '');
    const journal = aJournal();
    write(journal, 1);
    const mirror = openMirror(journal, stick);
    await mirror.until(({ state }) => state === 'absent');
    rmSync(join(stick, 'till-1'));
    await mirror.upToDate();
    await expectWhole(journal);
  });
});

describe('what stands in the mirror', () => {
  it('is written again where it is damaged or torn, into another file', async () => {
    const journal = aJournal();
    write(journal, 6);
    await mirrorOnce(journal, stick);
    const bytes = readFileSync(fileAt('1-1.mirror'));
    const third = Math.floor(bytes.length / 2);
    bytes[third] = bytes[third]! ^ 1;
    writeFileSync(fileAt('1-1.mirror'), bytes.subarray(0, -5));
    write(journal, 1);
    await mirrorOnce(journal, stick);
    expect(names()).toEqual(['1-1.mirror', '1-3.mirror']);
    expect(readFileSync(fileAt('1-1.mirror'))).toEqual(bytes.subarray(0, -5));
    await expectWhole(journal, [{ kind: 'damaged' }, { kind: 'torn' }]);
  });

  it('is written again whole where the first frame of its file is gone', async () => {
    const journal = aJournal();
    write(journal, 3);
    await mirrorOnce(journal, stick);
    const bytes = readFileSync(fileAt('1-1.mirror'));
    writeFileSync(fileAt('1-1.mirror'), bytes.fill(0, 0, 60));
    await mirrorOnce(journal, stick);
    expect(names()).toEqual(['1-1-2.mirror', '1-1.mirror']);
    await expectWhole(journal, [{ kind: 'damaged', from: 0 }]);
  });

  it('is not gone on with when somebody else has changed the file', async () => {
    const journal = aJournal();
    write(journal, 3);
    const mirror = openMirror(journal, stick);
    await mirror.upToDate();
    appendFileSync(fileAt('1-1.mirror'), 'somebody else');
    write(journal, 1);
    await mirror.upToDate();
    expect(names()).toEqual(['1-1.mirror', '1-4.mirror']);
    truncateSync(fileAt('1-4.mirror'), 400);
    await mirror.until(({ state }) => state === 'up-to-date' && names().length === 3);
    await expectWhole(journal, [{ kind: 'damaged' }, { kind: 'torn' }]);
  });

  it('with another code is left alone and written again with the new one', async () => {
    const journal = aJournal();
    write(journal, 3);
    await mirrorOnce(journal, stick, { key: mirrorKeyOf(new Uint8Array(20), 'till-1') });
    await mirrorOnce(journal, stick);
    expect(names()).toEqual(['1-1-2.mirror', '1-1.mirror']);
    await expectWhole(journal, [{ kind: 'locked', file: '1-1.mirror' }]);
  });
});

describe('a stick', () => {
  it.skipIf(!canMount())('that is pulled out and put back, or another one, gets what it lacks', async () => {
    const place = join(stick, 'mirror');
    const plugIn = () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', stick]);
      mkdirSync(place);
    };
    const journal = aJournal();
    plugIn();
    try {
      const mirror = openMirror(journal, place);
      write(journal, 300);
      await mirror.until(({ mirroredThrough }) => mirroredThrough > 0);
      execFileSync('umount', ['-l', stick]);
      await mirror.until(({ trouble }) => trouble === 'missing');
      expect(readdirSync(stick)).toEqual([]);
      write(journal, 10);
      plugIn();
      await mirror.upToDate();
      expect((await readBack(place)).epochs).toEqual([{ epoch: 1, entries: journal.entries, lost: [] }]);
      await mirror.stop();
    } finally {
      execFileSync('umount', ['-l', stick]);
    }
  });

  it.skipIf(!canMount())('that is full is told, and filled up when there is room', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', stick]);
    try {
      const journal = aJournal();
      const mirror = openMirror(journal, stick);
      write(journal, 40);
      await mirror.upToDate();
      const filler = join(stick, 'filler');
      fill(filler);
      write(journal, 60);
      await mirror.until(({ state, trouble }) => state === 'absent' && trouble === 'full');
      // It tries again and again, and leaves no more than one empty file behind.
      await mirror.until(() => existsSync(fileAt('1-41.mirror')));
      truncateSync(filler, statSync(filler).size - 8_192);
      const triedAt = statSync(fileAt('1-41.mirror')).ctimeMs;
      await mirror.until(() => statSync(fileAt('1-41.mirror')).ctimeMs > triedAt + 40);
      expect(names()).toEqual(['1-1.mirror', '1-41.mirror']);
      const partly = await readBack(stick);
      expect(partly.epochs[0]?.entries).toEqual(journal.entries.slice(0, partly.epochs[0]?.entries.length));
      expect(partly.epochs[0]?.entries.length).toBeGreaterThanOrEqual(40);
      rmSync(filler);
      expect(await mirror.upToDate()).toMatchObject({ mirroredThrough: 100, trouble: null });
      expect(names()).toEqual(['1-1.mirror', '1-41.mirror']);
      expect((await readBack(stick)).epochs).toEqual([{ epoch: 1, entries: journal.entries, lost: [] }]);
      await mirror.stop();
    } finally {
      execFileSync('umount', ['-l', stick]);
    }
  });
});

/** To the last block: small pieces after big ones, until nothing more goes. */
function fill(file: string): void {
  for (let size = 65_536; size >= 512; size /= 2) {
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size));
    } catch {
      // This size goes no more.
    }
  }
}

/** A file system of a test's own, which only root may mount. */
function canMount(): boolean {
  const probe = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe.path], { stdio: 'ignore' });
    execFileSync('umount', [probe.path]);
    return true;
  } catch {
    return false;
  } finally {
    probe.remove();
  }
}
