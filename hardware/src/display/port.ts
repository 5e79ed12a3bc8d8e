import type { LineRefusal } from '../line/index.ts';

/** A pole display: two lines of twenty signs that face the customer. It shows the newest, after a replug too. */
export type DisplayPort = {
  readonly name: string;
  state(): DisplayState;
  onState(listener: (state: DisplayState) => void): () => void;
  show(lines: DisplayLines): void;
  close(): Promise<void>;
};

export type DisplayState =
  | { readonly status: 'ready' }
  | { readonly status: 'away'; readonly cause: 'lost' | 'no-answer' | LineRefusal['code'] };

/** What stands left and right on each line; what is on the right is never cut. */
export type DisplayLines = readonly [DisplayLine, DisplayLine];
export type DisplayLine = { readonly left: string; readonly right: string };
