import type { FaultyLine } from '../../line/faulty-line.ts';
import type { Meddler } from './meddler.ts';

/** A sale in the words of whoever keeps it, never the same for two sales. */
export type Sale = string;

/** A till of one of the parties, as the script handles it. */
export type ScriptedTill = {
  /** Up, and following its hub by itself from then on. */
  readonly start: (how?: { readonly clockBackDays: number }) => Promise<void>;
  /** Each of them kept by the till before this resolves. */
  readonly sell: (count: number) => Promise<readonly Sale[]>;
  /** A sale that the hub's validation refuses as often as it comes. */
  readonly sellRefused: () => Promise<Sale>;
  /** Every sale of the shop that this till has, other tills' included. */
  readonly has: () => Promise<readonly Sale[]>;
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
  /** Of a stopped till's disk: another machine that believes to be this one. */
  readonly clone: () => Promise<ScriptedTill>;
};

/** A hub with two tills of one shop: the seller behind a faulty line, the watcher behind somebody who meddles. */
export type World = {
  readonly seller: ScriptedTill;
  readonly watcher: ScriptedTill;
  readonly line: FaultyLine;
  readonly sellersMeddler: Meddler;
  readonly watchersMeddler: Meddler;
  /** The request by which sales go up, as the line names it. */
  readonly pushName: string;
  /** What a live message to the watcher carries; null where there are none. */
  readonly liveWord: string | null;
  /** After so long without a change nothing more will come: longer than any wait of its own before it tries again. */
  readonly quietMs: number;
  /** Every sale that the hub has in whatever state, as often as it counts it. */
  readonly hubHas: () => Promise<readonly Sale[]>;
  /** Those of them that other tills are to be told of. */
  readonly hubTells: () => Promise<readonly Sale[]>;
  readonly stop: () => Promise<void>;
};

export type Party = {
  readonly name: 'ours' | 'rxdb' | 'pouch' | 'watermelon';
  /** What was run: version, storage, server, settings. */
  readonly setting: string;
  /** Why it cannot be measured here; null when it can. */
  readonly missing: string | null;
  readonly open: (directory: string) => Promise<World>;
};
