import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSpoolFile, type SpoolFile } from './spool-file.ts';
import { aFolder, aPrinter, openTestSpool, receiptJob, statusesOf } from './spool-fixture.ts';
import type { StoredJob } from './store.ts';

let folder: ReturnType<typeof aFolder>;

beforeEach(() => {
  folder = aFolder();
});
afterEach(() => folder.remove());

function stored(which: string, status: StoredJob['job']['status'] = 'queued'): StoredJob {
  const { document, ...job } = receiptJob(which);
  return { job: { ...job, id: `receipt/${which}/0`, printer: 'front', status, doubts: 0 }, document };
}

function closed(act: (file: SpoolFile) => void): void {
  const file = openSpoolFile(folder.file, 'began');
  act(file);
  file.close();
}

describe('a spool file', () => {
  it('keeps jobs in the order in which they were first saved, as they were last', () => {
    closed((file) => {
      for (const which of ['2', '1', '3']) file.save(stored(which));
      file.save(stored('2', 'confirmed'));
      file.forget(['receipt/3/0']);
    });
    closed((file) => expect(file.jobs()).toEqual([stored('2', 'confirmed'), stored('1')]));
  });

  it('keeps the mark with which it began', () => {
    closed(({ mark }) => expect(mark).toBe('began'));
    const again = openSpoolFile(folder.file, 'later');
    expect(again).toMatchObject({ mark: 'began', isDamaged: false });
    again.close();
  });

  it('is one process’s alone', () => {
    closed((file) => {
      file.save(stored('1'));
      expect(() => openSpoolFile(folder.file, 'other')).toThrow(/locked/);
    });
  });

  it('begins anew where it is no database, and keeps what it was beside', () => {
    closed((file) => file.save(stored('1')));
    writeFileSync(folder.file, Buffer.alloc(20_480, 0x5a));
    const anew = openSpoolFile(folder.file, 'later');
    expect(anew).toMatchObject({ mark: 'later', isDamaged: true });
    expect(anew.jobs()).toEqual([]);
    expect(readFileSync(`${folder.file}.damaged`).length).toBe(20_480);
    anew.close();
    closed(({ isDamaged }) => expect(isDamaged).toBe(false));
  });

  it('leaves out a job that is not as it was written, and says so', () => {
    closed((file) => {
      for (const which of ['1', '2', '3']) file.save(stored(which));
    });
    const database = new DatabaseSync(folder.file);
    database.exec(`UPDATE jobs SET state = replace(state, 'queued', 'failed') WHERE id = 'receipt/1/0'`);
    database.exec(`UPDATE jobs SET document = replace(document, '2', '7') WHERE id = 'receipt/2/0'`);
    database.close();
    closed((file) => {
      expect(file.jobs().map(({ job }) => job.which)).toEqual(['3']);
      expect(file.isDamaged).toBe(true);
    });
  });

  it('keeps no damaged job: what is given again is kept whole, and the damage is told once', () => {
    closed((file) => file.save(stored('1')));
    const database = new DatabaseSync(folder.file);
    database.exec(`UPDATE jobs SET document = replace(document, '1', '7')`);
    database.close();
    closed((file) => file.save(stored('1', 'confirmed')));
    closed((file) => {
      expect(file.jobs()).toEqual([stored('1', 'confirmed')]);
      expect(file.isDamaged).toBe(false);
    });
  });
});

describe('a spool whose file fails while it runs', () => {
  it('believes it no more, and goes on with another that has all that is remembered', async () => {
    const front = aPrinter('front');
    const file = openSpoolFile(folder.file, 'began');
    let fails = false;
    const save = (job: StoredJob) => {
      if (fails) throw new Error('disk I/O error');
      file.save(job);
    };
    const beginAnew = (jobs: readonly StoredJob[]) => {
      fails = false;
      file.beginAnew(jobs);
    };
    const store = { ...file, save, beginAnew };
    const spool = openTestSpool({ file: '', store, printers: [front] });
    spool.enqueue(receiptJob('1'));
    await spool.whenIdle();
    fails = true;
    spool.enqueue(receiptJob('2'));
    await spool.whenIdle();
    await spool.close();
    expect(front.printed).toEqual(['receipt 1', 'receipt 2']);
    expect(existsSync(`${folder.file}.damaged`)).toBe(true);
    const again = openSpoolFile(folder.file, 'later');
    expect(again).toMatchObject({ mark: 'began', isDamaged: false });
    expect(again.jobs().map(({ job }) => job.status)).toEqual(['confirmed', 'confirmed']);
    again.close();
  });
});

describe('a spool whose file cannot be flushed', () => {
  it('believes it no more, and prints when another has all that is remembered', async () => {
    const front = aPrinter('front');
    const file = openSpoolFile(folder.file, 'began');
    const faults = [new Error('disk I/O error')];
    const flush = () => {
      file.flush();
      const fault = faults.pop();
      if (fault !== undefined) throw fault;
    };
    const spool = openTestSpool({ file: '', store: { ...file, flush }, printers: [front] });
    spool.enqueue(receiptJob('1'));
    await spool.whenIdle();
    spool.enqueue(receiptJob('2'));
    await spool.whenIdle();
    await spool.close();
    expect(front.printed).toEqual(['receipt 1', 'receipt 2']);
    expect(existsSync(`${folder.file}.damaged`)).toBe(true);
    const again = openSpoolFile(folder.file, 'later');
    expect(again.jobs().map(({ job }) => job.status)).toEqual(['confirmed', 'confirmed']);
    again.close();
  });
});

describe('a spool whose file fails, and cannot be begun anew at once either', () => {
  it('writes all that is remembered as soon as it can', async () => {
    const front = aPrinter('front');
    const home = join(folder.file, '..', 'home');
    const file = openSpoolFile(join(home, 'spool.db'), 'began');
    let fails = false;
    const save = (job: StoredJob) => {
      if (fails) throw new Error('disk I/O error');
      file.save(job);
    };
    const spool = openTestSpool({ file: '', store: { ...file, save }, printers: [front] });
    for (const which of ['1', '2']) spool.enqueue(receiptJob(which));
    await spool.whenIdle();
    fails = true;
    rmSync(home, { recursive: true });
    writeFileSync(home, 'no folder');
    spool.enqueue(receiptJob('3'));
    expect(spool.canWrite()).toBe(false);
    fails = false;
    rmSync(home);
    await spool.whenIdle();
    await spool.close();
    expect(front.printed).toEqual(['receipt 1', 'receipt 2', 'receipt 3']);
    const again = openSpoolFile(join(home, 'spool.db'), 'later');
    expect(again.jobs().map(({ job }) => job.which)).toEqual(['1', '2', '3']);
    again.close();
  });
});

describe('a spool whose file cannot be opened', () => {
  it('takes jobs, says that it cannot write, and prints them when it can', async () => {
    mkdirSync(folder.file);
    const front = aPrinter('front');
    const file = openSpoolFile(folder.file, 'began');
    expect(file).toMatchObject({ isDamaged: true });
    /** As on a disk that takes nothing at all. */
    const beginAnew = (jobs: readonly StoredJob[]) => {
      if (existsSync(folder.file)) throw new Error('I/O error');
      file.beginAnew(jobs);
    };
    const spool = openTestSpool({ file: '', store: { ...file, beginAnew }, printers: [front] });
    expect(spool.enqueue(receiptJob('1')).status).toBe('queued');
    expect(spool.canWrite()).toBe(false);
    rmSync(folder.file, { recursive: true });
    await spool.whenIdle();
    expect(front.printed).toEqual(['receipt 1']);
    await spool.close();
  });
});

const canMount = mount(join('/tmp', `counterbook-spool-probe-${process.pid}`), 1);

describe.skipIf(!canMount)('a spool on a full disk', () => {
  it('prints nothing, says so, and goes on when there is room: each job once', async () => {
    const disk = join(dirname(folder.file), 'disk');
    mount(disk, 1, true);
    try {
      const front = aPrinter('front');
      const spool = openTestSpool({ file: join(disk, 'spool.db'), printers: [front] });
      const told: boolean[] = [];
      spool.onEvent((event) => event.type === 'spool.changed' && told.push(event.canWrite));
      spool.enqueue(receiptJob('1'));
      await spool.whenIdle();
      fill(join(disk, 'filler'), disk);
      for (let job = 2; spool.canWrite() && job < 200; job++) spool.enqueue(receiptJob(String(job)));
      expect(spool.canWrite()).toBe(false);
      const last = spool.enqueue(receiptJob('last'));
      expect(last.status).toBe('queued');
      expect(front.printed).not.toContain('receipt last');
      rmSync(join(disk, 'filler'));
      await spool.whenIdle();
      expect(told).toEqual([false, true]);
      expect(front.printed.at(-1)).toBe('receipt last');
      expect(new Set(front.printed).size).toBe(front.printed.length);
      expect(new Set(spool.jobs().map(({ status }) => status))).toEqual(new Set(['confirmed']));
      await spool.close();
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });
});

describe('a spool whose process is killed', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('sends what only waited, and asks about what was under way', async () => {
    const fixture = fileURLToPath(new URL('spool-and-die.fixture.ts', import.meta.url));
    const child = spawn(process.execPath, [fixture, folder.file], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await new Promise<void>((resolve) => child.once('close', () => resolve()));
    expect(child.signalCode).toBe('SIGKILL');
    const front = aPrinter('front');
    const spool = openTestSpool({ file: folder.file, printers: [front] });
    await spool.whenIdle();
    expect(statusesOf(spool)).toEqual(['1 confirmed', '2 unconfirmed interrupted', '3 confirmed']);
    expect(front.printed).toEqual(['receipt 3']);
    await spool.close();
  });
});

/** To the last block: small pieces after big ones, until nothing more goes. */
function fill(file: string, disk: string): void {
  for (let size = 65_536; size >= 512; size /= 2) {
    try {
      while (statfsSync(disk).bavail >= 0)
        writeFileSync(file, Buffer.alloc(size), { flag: 'a', flush: true });
    } catch {
      // This size goes no more.
    }
  }
}

/** A tiny file system in memory, which only root may mount. */
function mount(folder: string, megabytes: number, stays = false): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
    if (!stays) execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    if (!stays && existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}
