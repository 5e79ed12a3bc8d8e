import type { WriteOutcome } from '../printer/port.ts';

/**
 * The cash drawer. It opens for a reason and never without one; whether there is one (cash was taken, a manager said
 * yes) is the till's to decide and its journal's to keep. What a drawer with a switch does by itself is told: opened
 * by its key, left open, closed.
 */
export type DrawerPort = {
  kick(reason: DrawerReason): Promise<WriteOutcome>;
  state(): DrawerState;
  /** Returns how to stop listening. */
  onEvent(listener: (event: DrawerEvent) => void): () => void;
  close(): Promise<void>;
};

export type DrawerReason =
  /** Cash was paid for goods or towards a debt, or its change is due. */
  | 'sale'
  /** Cash goes back. */
  | 'refund'
  /** Cash was put in or taken out, or the shift is counted. */
  | 'cash-movement'
  /** Nothing of these: with a manager's approval. */
  | 'no-sale'
  | 'set-up';

/** Unknown: the drawer has no switch, the printer is away, or which level means open was never learnt. */
export type DrawerState = 'open' | 'closed' | 'unknown';

export type DrawerEvent =
  | { readonly type: 'drawer.kicked'; readonly reason: DrawerReason; readonly outcome: WriteOutcome }
  /** `isAsked` is false when no kick came before: a key, or a hand. */
  | { readonly type: 'drawer.opened'; readonly isAsked: boolean }
  | { readonly type: 'drawer.closed' }
  /** Told once for each time that it stands open. */
  | { readonly type: 'drawer.left-open'; readonly openMs: number };

/** What opens a drawer: a pulse from a printer, bytes on a line of its own. */
export type DrawerOpener = { open(): Promise<WriteOutcome>; close(): Promise<void> };

/** Its switch, where there is one. */
export type DrawerSensor = {
  state(): DrawerState;
  onChange(listener: (state: DrawerState) => void): () => void;
};
