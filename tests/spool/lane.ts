/**
 * One till's printing through its share of receipts and faults. The cashier sees what the spool asks, looks at the
 * paper and answers; now and then they overlook a receipt that is there.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { PrinterProfile } from '@counterbook/hardware/receipt';
import { isAsked, type SpooledJob } from '@counterbook/hardware/spool';
import { type Random, seededRandom } from '../replay/random.ts';
import { drawFault, type FaultKind } from './faults.ts';
import type { News, Order } from './messages.ts';
import { type PaperTrail, startPaperTrail } from './paper-trail.ts';

export type LaneOptions = {
  readonly directory: string;
  readonly profile: PrinterProfile;
  readonly receipts: number;
  readonly faults: number;
  readonly seed: number;
  readonly onProgress: (done: number) => void;
};

export type LaneResult = {
  readonly profile: string;
  readonly receipts: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** On paper once, and nobody was asked. */
  readonly once: number;
  /** Asked about, and on paper once. */
  readonly askedOnce: number;
  /** Asked about, and on paper more than once, all but one of them marked. */
  readonly marked: number;
  readonly atSpare: number;
  readonly halves: number;
  readonly lost: readonly string[];
  /** More than one paper without a mark, or more than one that nobody was asked about. */
  readonly doubled: readonly string[];
  readonly seconds: number;
};

const PROCESS = fileURLToPath(new URL('printing-process.ts', import.meta.url));
/** Receipts that wait at a time. */
const AHEAD = 4;
/** A killed process starts again on a busy machine meanwhile. */
const PATIENCE_MS = 300_000;
const OVERLOOKS_IN_TEN = 1;

export async function runLane(options: LaneOptions): Promise<LaneResult> {
  const { profile, receipts, faults, seed } = options;
  const began = performance.now();
  const random = seededRandom(seed);
  const trail = await startPaperTrail(profile, 2);
  const lane: Lane = {
    ...{ options, trail, random, jobs: new Map(), asked: new Set(), struck: {} },
    ...{ befalling: [Promise.resolve(), Promise.resolve()], child: undefined, isEnding: false },
  };
  await startProcess(lane);
  const strikes = plan(random, receipts, faults);
  for (let number = 1; number <= receipts; number++) {
    const which = `R-${String(number).padStart(6, '0')}`;
    for (let times = strikes.get(number) ?? 0; times > 0; times--) void strike(lane);
    await untilPrinted(lane, which);
    if (number % 500 === 0) options.onProgress(number);
  }
  await until(lane, () => [...lane.jobs.values()].every(isOver), 'the last receipts');
  lane.isEnding = true;
  lane.child?.kill('SIGKILL');
  await trail.close();
  return { ...judge(lane), seconds: Math.round((performance.now() - began) / 1_000) };
}

type Lane = {
  readonly options: LaneOptions;
  readonly trail: PaperTrail;
  readonly random: Random;
  readonly jobs: Map<string, SpooledJob>;
  /** Shown to the cashier at least once. */
  readonly asked: Set<string>;
  readonly struck: Partial<Record<FaultKind, number>>;
  /** What befalls each of the two printers, as far as it is drawn. */
  readonly befalling: [Promise<void>, Promise<void>];
  child: ChildProcess | undefined;
  isEnding: boolean;
};

/** At which receipt how many faults strike. */
function plan(random: Random, receipts: number, faults: number): ReadonlyMap<number, number> {
  const strikes = new Map<number, number>();
  for (let fault = 0; fault < faults; fault++) {
    const number = 1 + random.below(receipts);
    strikes.set(number, (strikes.get(number) ?? 0) + 1);
  }
  return strikes;
}

async function strike(lane: Lane): Promise<void> {
  const { trail, random, struck } = lane;
  const fault = drawFault(random);
  struck[fault.kind] = (struck[fault.kind] ?? 0) + 1;
  const which = random.below(4) === 0 ? 1 : 0;
  const { faults } = fault;
  if (faults === undefined) {
    await delay(fault.afterMs);
    lane.child?.kill('SIGKILL');
    return;
  }
  // One behind the other: what a printer that cannot confirm has taken it prints before the next befalls it.
  const befall = async (): Promise<void> => {
    await delay(fault.afterMs);
    trail.printers[which]?.setFaults(faults);
    await delay(fault.forMs);
    trail.printers[which]?.setFaults({});
  };
  lane.befalling[which] = lane.befalling[which].then(befall);
  await lane.befalling[which];
}

async function startProcess(lane: Lane): Promise<void> {
  const { directory, profile } = lane.options;
  const ports = lane.trail.printers.map(({ port }) => String(port));
  const child = spawn(process.execPath, [PROCESS, join(directory, 'spool.db'), profile.id, ...ports], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', (news: News) => {
    for (const job of news.type === 'ready' ? news.jobs : [news.job]) hear(lane, job);
  });
  child.once('exit', () => {
    if (lane.child !== child) return;
    lane.child = undefined;
    if (!lane.isEnding) void startProcess(lane);
  });
  lane.child = child;
  await Promise.race([once(child, 'message'), once(child, 'exit')]);
}

function hear(lane: Lane, job: SpooledJob): void {
  lane.jobs.set(job.which, job);
  if (!isAsked(job)) return;
  lane.asked.add(job.which);
  const overlooks = lane.random.below(10) < OVERLOOKS_IN_TEN;
  // A person takes a while to look, and what the printer still has may come out meanwhile.
  setTimeout(() => {
    const { plain, marked } = lane.trail.of(job.which);
    const isOut = plain + marked > 0 && !overlooks && job.status === 'unconfirmed';
    order(lane, { type: 'answer', id: job.id, word: isOut ? 'came-out' : 'print' });
  }, lane.random.below(300));
}

/** A process that died meanwhile asks again at its next start. */
function order(lane: Lane, given: Order): void {
  if (lane.child?.connected) lane.child.send(given, () => undefined);
}

/** Gives the receipt until a process says that it is kept, as a till does that finds it in its journal. */
async function untilPrinted(lane: Lane, which: string): Promise<void> {
  let givenTo: ChildProcess | undefined;
  await until(
    lane,
    () => {
      if (lane.jobs.has(which)) return true;
      if (givenTo !== lane.child) order(lane, { type: 'print', which });
      givenTo = lane.child;
      return false;
    },
    which,
  );
  const waiting = () => [...lane.jobs.values()].filter((job) => !isOver(job)).length;
  await until(lane, () => waiting() < AHEAD, `less to wait behind ${which}`);
}

async function until(lane: Lane, isTrue: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (performance.now() > deadline) {
      const open = [...lane.jobs.values()].filter((job) => !isOver(job));
      const life = lane.child === undefined ? 'dead' : `process ${lane.child.pid}`;
      throw new Error(`${life}: waited in vain for ${what}: ${JSON.stringify(open)}`);
    }
    await delay(2);
  }
}

function isOver({ status }: SpooledJob): boolean {
  return status === 'confirmed' || status === 'handed-over';
}

function judge({ options, trail, jobs, asked, struck }: Lane): Omit<LaneResult, 'seconds'> {
  const [usual] = trail.printers;
  const seen = [...jobs.values()].map((job) => ({ job, ...trail.of(job.which) }));
  const isDoubled = ({ job, plain, marked }: (typeof seen)[number]) =>
    plain > 1 || (plain + marked > 1 && !asked.has(job.which));
  const isOnce = ({ plain, marked }: (typeof seen)[number]) => plain + marked === 1;
  const names = (some: typeof seen) => some.map(({ job }) => job.which);
  return {
    profile: options.profile.id,
    receipts: options.receipts,
    faults: struck,
    once: seen.filter((one) => isOnce(one) && !asked.has(one.job.which)).length,
    askedOnce: seen.filter((one) => isOnce(one) && asked.has(one.job.which)).length,
    marked: seen.filter((one) => one.plain + one.marked > 1 && !isDoubled(one)).length,
    atSpare: seen.filter(({ job }) => job.printer !== String(usual?.port)).length,
    halves: trail.halves(),
    lost: names(seen.filter(({ plain, marked }) => plain + marked === 0)),
    doubled: names(seen.filter(isDoubled)),
  };
}
