import { type DrawerReason, type OpenPin, openDrawer } from '@counterbook/hardware/drawer';
import type { PrinterNote } from '../host/protocol/views.ts';
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
  readonly note: () => PrinterNote | null;
  readonly onChange: (listener: () => void) => void;
  /** With a key, or by force. */
  readonly onOpenedByHand: (listener: () => void) => void;
  readonly close: () => Promise<void>;
};

/** The reason in the journal of an opening that nobody gave a reason for. */
export const OPENED_BY_HAND = 'by-hand';

/** Nobody waits for a drawer: that it could not be opened, or stands open, is told. */
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
  const byHand: (() => void)[] = [];
  let note: PrinterNote | null = null;
  const tell = (next: PrinterNote | null): void => {
    note = next;
    for (const listener of listeners) listener();
  };
  drawer.onEvent((event) => {
    if (event.type === 'drawer.opened' && !event.isAsked) for (const listener of byHand) listener();
    if (event.type !== 'drawer.kicked') tell(event.type === 'drawer.left-open' ? 'drawer-open' : null);
    else if (event.outcome.status === 'failed') tell('drawer-stuck');
    else if (note === 'drawer-stuck') tell(null);
  });
  return {
    kick(reason) {
      void drawer.kick(reason).then((outcome) => {
        if (outcome.status === 'failed') log.warn({ outcome, reason }, 'the drawer could not be opened');
      });
    },
    note: () => note,
    onChange: (listener) => listeners.push(listener),
    onOpenedByHand: (listener) => byHand.push(listener),
    close: drawer.close,
  };
}
