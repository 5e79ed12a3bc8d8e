/** What the tests of the mirror stand on: a folder of their own, a till's journal in memory, and a known code. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '@counterbook/shared/journal';
import { type Act, aTill } from '@counterbook/shared/testing';
import { createMirror, type Mirror, type MirrorDeps, type MirrorState } from './mirror-writer.ts';
import { readMirror } from './read-mirror.ts';
import { mirrorKeyOf, recoveryCodeOf } from './recovery-code.ts';

export const secret = new Uint8Array(20).map((_, at) => at * 7 + 1);
export const code = recoveryCodeOf(secret);
export const otherCode = recoveryCodeOf(secret.map((byte) => byte ^ 1));

export const opened: Act = { type: 'shift.opened', payload: { float: 100 } };

export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'counterbook-mirror-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** An epoch of a till, with what earlier epochs of it wrote. */
export function aJournal({ terminalId = 'till-1', epoch = 1, earlier = [] as readonly JournalEntry[] } = {}) {
  const till = aTill({ terminalId, epoch });
  const entries = [...earlier];
  const listeners: ((entry: JournalEntry) => void)[] = [];
  const lastOf = (wanted: number) =>
    Math.max(0, ...entries.filter((one) => one.epoch === wanted).map((one) => one.sequence));
  return {
    place: { ...till.place, terminalCode: 'T01' },
    entries,
    write: (act: Act = opened): JournalEntry => {
      const entry = till.write(act);
      entries.push(entry);
      for (const listener of listeners) listener(entry);
      return entry;
    },
    onAppend: (listener: (entry: JournalEntry) => void) => listeners.push(listener),
    epochs: () =>
      [...new Set([...entries.map((one) => one.epoch), epoch])].map((one) => ({
        epoch: one,
        lastSequence: lastOf(one),
      })),
    range: async (wanted: number, from: number, through: number) =>
      entries.filter((one) => one.epoch === wanted && one.sequence >= from && one.sequence <= through),
  };
}
export type TestJournal = ReturnType<typeof aJournal>;

export type TestMirror = Mirror & {
  readonly states: readonly MirrorState[];
  readonly until: (satisfies: (state: MirrorState) => boolean) => Promise<MirrorState>;
  readonly upToDate: () => Promise<MirrorState>;
};

const running = new Set<Mirror>();

export function openMirror(journal: TestJournal, folder: string, over: Partial<MirrorDeps> = {}): TestMirror {
  const states: MirrorState[] = [];
  const mirror = createMirror({
    publicKeyOf: keyOfEpoch,
    folder,
    key: mirrorKeyOf(secret, journal.place.terminalId),
    journal,
    now: () => Date.UTC(2026, 0, 5, 9, 0),
    onState: (state) => states.push(state),
    lookMilliseconds: 20,
    ...over,
  });
  journal.onAppend(mirror.add);
  running.add(mirror);
  const until: TestMirror['until'] = async (satisfies) => {
    const deadline = performance.now() + 15_000;
    while (performance.now() < deadline) {
      if (satisfies(mirror.state())) return mirror.state();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`never came: ${JSON.stringify(mirror.state())}`);
  };
  return { ...mirror, states, until, upToDate: () => until(({ state }) => state === 'up-to-date') };
}

export async function stopMirrors(): Promise<void> {
  for (const mirror of running) await mirror.stop();
  running.clear();
}

/** Mirrors what the journal has, from a start to a stop. */
export async function mirrorOnce(
  journal: TestJournal,
  folder: string,
  over: Partial<MirrorDeps> = {},
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const mirror = openMirror(journal, folder, over);
  await mirror.upToDate();
  await mirror.stop();
}

export const keyOfEpoch = (epoch: number) => `the key of epoch ${epoch}`;

/** The keys checked, and left out of what is compared. */
export async function readBack(folder: string, terminalId?: string) {
  const read = await readMirror(folder, code, terminalId);
  if (!read.ok) throw new Error(`refused: ${JSON.stringify(read.refusal)}`);
  const epochs = read.value.epochs.map(({ publicKey, ...epoch }) => {
    if (![undefined, keyOfEpoch(epoch.epoch)].includes(publicKey)) throw new Error(`whose is ${publicKey}?`);
    return epoch;
  });
  return { ...read.value, epochs };
}
