import { type DrawerReason, type OpenPin, openDrawer } from '@counterbook/hardware/drawer';
import type { Log } from '../till/parts.ts';
import type { TillPrinter } from './till-printer.ts';

/** Where the till's drawer hangs, and which level of its switch means open, where that was learnt. */
export type DrawerSettings = {
  readonly place: string;
  readonly openPin?: OpenPin;
  readonly leftOpenMs?: number;
  /** Some shops keep the slips of cards in it; where nothing is said it stays shut without cash. */
  readonly opensWithoutCash?: boolean;
};

export type TillDrawer = {
  readonly kick: (reason: DrawerReason) => void;
  /** What somebody at the counter is to do about it; null when nothing is. */
  readonly note: () => string | null;
  readonly onChange: (listener: () => void) => void;
  readonly close: () => Promise<void>;
};

const LEFT_OPEN = 'The cash drawer stands open. Close it.';

/** Nobody waits for a drawer: what it cannot do is logged, that it stands open is told. */
export function openTillDrawer(
  { place, openPin, leftOpenMs }: DrawerSettings,
  { printer, log }: { readonly printer: TillPrinter; readonly log: Log },
): TillDrawer {
  const { port, profile } = printer;
  const drawer = openDrawer(place, {
    ...{ printer: port, language: profile.language },
    ...(openPin === undefined ? {} : { openPin }),
    ...(leftOpenMs === undefined ? {} : { leftOpenMs }),
  });
  const listeners: (() => void)[] = [];
  let note: string | null = null;
  drawer.onEvent((event) => {
    if (event.type === 'drawer.opened' && !event.isAsked) log.warn({}, 'the drawer was opened by hand');
    if (event.type === 'drawer.kicked') return;
    note = event.type === 'drawer.left-open' ? LEFT_OPEN : null;
    for (const listener of listeners) listener();
  });
  return {
    kick(reason) {
      void drawer.kick(reason).then((outcome) => {
        if (outcome.status === 'failed') log.warn({ outcome, reason }, 'the drawer could not be opened');
      });
    },
    note: () => note,
    onChange: (listener) => listeners.push(listener),
    close: drawer.close,
  };
}
