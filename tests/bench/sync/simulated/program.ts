/** Simulated tills in a process of their own, so that what they cost is not counted as the hub's or the live till's. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Product } from '@counterbook/shared/catalog';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { Checkpoint } from '@counterbook/shared/sync';
import { serveActs } from '../../serve-acts.ts';
import { spreadOf } from '../../statistics.ts';
import { connect, type Listener } from './fan-out.ts';
import { enrolSimulatedTill, type Identity, type SimulatedTill } from './simulated-till.ts';
import { type Sustained, sustain } from './sustain.ts';

/** As a till sends them. */
const BATCH = 250;
const ENROL_AT_ONCE = 8;

let identity: Identity;
const tills: SimulatedTill[] = [];
let prepared: (readonly JournalEntry[])[] = [];
let listeners: Listener[] = [];
let priced: Promise<readonly number[]> = Promise.resolve([]);
let selling: { stop: boolean; readonly done: Promise<number> } | null = null;

const acts = {
  enrol: async (input: Identity & { readonly codes: readonly string[] }) => {
    identity = input;
    const codes = [...input.codes];
    const lane = async () => {
      for (let code = codes.shift(); code !== undefined; code = codes.shift())
        tills.push(await enrolSimulatedTill(input, code));
    };
    await Promise.all(Array.from({ length: ENROL_AT_ONCE }, lane));
  },
  /** Rings up without handing in. */
  prepare: async ({ sales, products }: { readonly sales: number; readonly products: readonly Product[] }) => {
    prepared = tills.map((till, number) =>
      Array.from({ length: shareOf(sales, number) }, () => till.ringUp(products)),
    );
  },
  /**
   * All at once, each one batch after the other. @returns milliseconds until the last is answered, and of batches from
   * their first sending, with what the hub made them wait.
   */
  handInPrepared: async () => {
    const taken: number[] = [];
    const from = performance.now();
    await Promise.all(
      tills.map(async (till, number) => {
        const entries = prepared[number] ?? [];
        for (let at = 0; at < entries.length; at += BATCH) {
          const sent = performance.now();
          await till.handIn(entries.slice(at, at + BATCH));
          taken.push(performance.now() - sent);
        }
      }),
    );
    prepared = [];
    return { milliseconds: performance.now() - from, batch: spreadOf(taken) };
  },
  sustain: (input: Sustained) => sustain(tills, input),
  startSelling: async (input: { readonly everyMs: number; readonly products: readonly Product[] }) => {
    const state = { stop: false };
    const shop = tills.map((till) => sellOn(till, input, state));
    const done = Promise.all(shop).then((counts) => counts.reduce((sum, count) => sum + count, 0));
    selling = Object.assign(state, { done });
  },
  /** @returns how many were sold. */
  stopSelling: async () => {
    if (!selling) return 0;
    selling.stop = true;
    return selling.done;
  },
  connect: async (at: Checkpoint) => {
    listeners = [];
    for (const till of tills) listeners.push(await connect(till, identity.hubUrl, at));
  },
  /** From now on; `whenPriced` answers. */
  awaitPrice: async ({ productId, price }: { readonly productId: string; readonly price: number }) => {
    priced = Promise.all(listeners.map(({ untilPriced }) => untilPriced(productId, price)));
  },
  /** @returns the moments at which each till had it, in milliseconds since the epoch. */
  whenPriced: async () => priced,
};
export type SimulatedTills = typeof acts;

serveActs(acts);

function shareOf(sales: number, number: number): number {
  return Math.floor((sales * (number + 1)) / tills.length) - Math.floor((sales * number) / tills.length);
}

async function sellOn(
  till: SimulatedTill,
  { everyMs, products }: { readonly everyMs: number; readonly products: readonly Product[] },
  state: { readonly stop: boolean },
): Promise<number> {
  let sold = 0;
  for (await delay(Math.random() * everyMs); !state.stop; sold++) {
    await till.handIn([till.ringUp(products)]);
    await delay(everyMs * (0.5 + Math.random()));
  }
  return sold;
}
