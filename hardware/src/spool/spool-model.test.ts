/**
 * The spool against what a person sees who stands at the printer and knows nothing of its states: the paper. The
 * process dies before and after any write and any job's bytes, the power goes and takes what was not flushed, the disk
 * is full at times, and at times a flush fails.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PrinterPort, PrinterStatus, WriteOutcome } from '../printer/port.ts';
import { renderText } from '../receipt/render-text.ts';
import type { JobAnswer } from './job.ts';
import { isAsked } from './job-rules.ts';
import { openSpool } from './open-spool.ts';
import { asReceipt } from './printed-document.ts';
import type { Spool } from './spool.ts';
import { NOON, receiptJob } from './spool-fixture.ts';
import { SpoolFullError, type SpoolStore, type StoredJob } from './store.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('puts every job on paper once, or asks, wherever its process dies', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 12 }), fc.array(step, { maxLength: 25 }), live),
    { numRuns: 1_500 },
  );
});

const WELL: PrinterStatus = { online: true, paper: 'ok', cover: 'closed', drawerPin: 'low' };
/** What the printer does with the next job, and whether the process dies before it has it, or after. */
const OUTCOMES = {
  confirms: { status: 'confirmed' },
  'hands over': { status: 'handed-over' },
  'takes nothing': { status: 'failed', cause: 'cover-open' },
  'prints and is mute': { status: 'unconfirmed', cause: 'no-answer', bytesAccepted: 9 },
  'swallows it': { status: 'unconfirmed', cause: 'paper-out', bytesAccepted: 9 },
  'dies before': null,
  'dies after': null,
  'loses power before': null,
  'loses power after': null,
} as const satisfies Record<string, WriteOutcome | null>;
type Deed = keyof typeof OUTCOMES;
const PRINTS: readonly Deed[] = [
  'confirms',
  'hands over',
  'prints and is mute',
  'dies after',
  'loses power after',
];

const deed = fc.constantFrom(...(Object.keys(OUTCOMES) as Deed[]));
const which = fc.integer({ min: 1, max: 5 }).map(String);
const few = fc.integer({ min: 0, max: 5 });
const word = fc.constantFrom<JobAnswer>('came-out', 'print', 'leave');
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('enqueue' as const), which }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('answer' as const), which, word }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('die' as const),
      after: few,
      isKept: fc.boolean(),
      survive: few,
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('fill' as const), after: few, times: few }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('spoil' as const), after: few }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('stop' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** All that outlives a process, and what is to befall the one that runs. */
type World = {
  readonly deeds: Deed[];
  readonly disk: Map<string, StoredJob>;
  /** What is written and not flushed, in order. */
  readonly log: StoredJob[];
  readonly paper: { readonly which: string; readonly isMarked: boolean }[];
  /** By the printer's own account: it may have had some of it, and nobody has said since what became of it. */
  readonly inDoubt: Set<string>;
  readonly accepted: Set<string>;
  readonly left: Set<string>;
  readonly broken: string[];
  life: { isOver: boolean };
  death: { after: number; readonly isKept: boolean; readonly survive: number } | null;
  full: { after: number; times: number } | null;
  /** How many flushes are well before one that fails. */
  spoiled: number | null;
};

async function live(deeds: readonly Deed[], steps: readonly Step[]): Promise<void> {
  const world: World = {
    ...{ deeds: [...deeds], disk: new Map(), log: [], paper: [], inDoubt: new Set(), accepted: new Set() },
    ...{ left: new Set(), broken: [], life: { isOver: true }, death: null, full: null, spoiled: null },
  };
  let spool = begin(world);
  for (const one of steps) {
    act(world, spool, one);
    await vi.advanceTimersByTimeAsync(40);
    accept(world);
    if (one.type === 'stop') await stop(spool);
    if (one.type === 'stop' || world.life.isOver) spool = begin(world);
  }
  Object.assign(world, { deeds: [], death: null, full: null, spoiled: null });
  for (const _ of [1, 2, 3]) {
    for (const { id, which } of spool.jobs().filter(isAsked)) {
      const isOut = world.paper.some((paper) => paper.which === which);
      if (!answer(world, spool, { which, word: isOut ? 'came-out' : 'print' })) spool.answer(id, 'print');
    }
    await vi.advanceTimersByTimeAsync(200);
  }
  await stop(spool);
  judge(world, spool);
}

/** What is on disk will be on paper. */
function accept({ disk, accepted }: World): void {
  for (const { job } of disk.values()) accepted.add(job.which);
}

/** One that dies meanwhile never says that it stopped. */
async function stop(spool: Spool): Promise<void> {
  void spool.close();
  await vi.advanceTimersByTimeAsync(2_500);
}

function judge({ paper, accepted, left, broken }: World, spool: Spool): void {
  expect(broken).toEqual([]);
  for (const which of accepted) {
    const out = paper.filter((one) => one.which === which);
    expect(out.filter(({ isMarked }) => !isMarked).length, `unmarked papers of ${which}`).toBeLessThanOrEqual(
      1,
    );
    if (!left.has(which)) expect(out.length, `papers of ${which}`).toBeGreaterThan(0);
    const end = spool.jobs().find((job) => job.which === which)?.status;
    expect(left.has(which) ? ['failed', 'confirmed', 'handed-over'] : ['confirmed', 'handed-over']).toContain(
      end,
    );
  }
}

function begin(world: World): Spool {
  const life = { isOver: false };
  world.life = life;
  world.death = null;
  flush(world, world.log.length);
  accept(world);
  return openSpool({
    store: storeOf(world, life),
    printers: [
      {
        name: 'front',
        port: portOf(world, life),
        render: (document) => new TextEncoder().encode(renderText(asReceipt(document))),
      },
    ],
    roles: { receipt: ['front'] },
    now: () => NOON,
    retryMs: 10,
    settleMs: 15,
  });
}

function act(world: World, spool: Spool, one: Step): void {
  switch (one.type) {
    case 'enqueue':
      spool.enqueue(receiptJob(one.which));
      return;
    case 'answer': {
      // A person who says that it came out has seen it.
      const isOut = world.paper.some(({ which }) => which === one.which);
      if (one.word === 'came-out' && !isOut) return;
      if (answer(world, spool, one) && one.word === 'leave') world.left.add(one.which);
      return;
    }
    case 'die':
      world.death = { after: one.after, isKept: one.isKept, survive: one.survive };
      return;
    case 'spoil':
      world.spoiled = one.after;
      return;
    case 'fill':
      world.full = { after: one.after, times: one.times };
  }
}

/** Whoever answers has looked: what comes now is not unasked. */
function answer(world: World, spool: Spool, { which, word }: { which: string; word: JobAnswer }): boolean {
  const wasInDoubt = world.inDoubt.delete(which);
  const isTaken = spool.answer(`receipt/${which}/0`, word);
  if (!isTaken && wasInDoubt) world.inDoubt.add(which);
  return isTaken;
}

/** What a dead process does has no effect. */
function storeOf(world: World, life: World['life']): SpoolStore {
  return {
    jobs: () => [...world.disk.values()],
    save: (stored) => {
      if (life.isOver) return;
      if (world.full !== null && world.full.after-- <= 0 && world.full.times-- > 0)
        throw new SpoolFullError('');
      const isDeath = world.death !== null && world.death.after-- <= 0;
      if (!isDeath || world.death?.isKept) world.log.push(stored);
      if (isDeath) die(world, life, world.death?.survive ?? 0);
    },
    flush: () => {
      if (life.isOver) return;
      if (world.spoiled === null || world.spoiled-- > 0) return flush(world, world.log.length);
      world.spoiled = null;
      world.log.length = 0;
      throw new Error('I/O error');
    },
    forget: () => undefined,
    beginAnew: (jobs) => {
      if (life.isOver) return;
      world.log.length = 0;
      world.disk.clear();
      for (const stored of jobs) world.disk.set(stored.job.id, stored);
    },
    close: () => undefined,
  };
}

/** The power goes, and with it what was not flushed, but for the first of it. */
function die({ log }: World, life: World['life'], survive: number): void {
  life.isOver = true;
  log.length = Math.min(log.length, survive);
}

function flush({ log, disk }: World, count: number): void {
  for (const stored of log.splice(0, count)) disk.set(stored.job.id, stored);
}

function portOf(world: World, life: World['life']): PrinterPort {
  return {
    name: 'front',
    open: async () => WELL,
    status: async () => WELL,
    onEvent: () => () => undefined,
    close: async () => undefined,
    write: async (bytes) => {
      const text = new TextDecoder().decode(bytes);
      const which = /receipt (\d)/.exec(text)?.[1] ?? '';
      if (life.isOver) return new Promise<never>(() => undefined);
      const onDisk = world.disk.get(`receipt/${which}/0`)?.job.status;
      if (onDisk !== 'sending') world.broken.push(`${which} goes out while it is ${onDisk} on disk`);
      if (world.inDoubt.has(which)) world.broken.push(`${which} is sent again unasked`);
      const done = world.deeds.shift() ?? 'confirms';
      if (done !== 'takes nothing') world.inDoubt.add(which);
      if (PRINTS.includes(done)) world.paper.push({ which, isMarked: text.includes('POSSIBLE DUPLICATE') });
      const outcome = OUTCOMES[done];
      if (outcome !== null) return outcome;
      die(world, life, done.startsWith('loses power') ? 0 : world.log.length);
      return new Promise<never>(() => undefined);
    },
  };
}
