/**
 * Levels follow movements, never the other way round. A level remembers for each till's numbering the last entry
 * that it contains; a till shows the level plus its own entries beyond that. When a sale takes a level below zero
 * attention is raised once, and closed when the level is back.
 */
import { type AllowanceReturn, type Allowances, useAllowance } from '@counterbook/shared/allowance';
import type { Movement, ShopLevel } from '@counterbook/shared/api';
import { sum } from '@counterbook/shared/money';

/** A level as stored: what a shop has of a product. */
export type Level = ShopLevel & {
  /** Open attention: a sale took it below zero and it is not back yet. */
  readonly oversold: boolean;
  readonly held: Allowances;
  readonly recalled: Allowances;
  /** The till at which somebody waits for a larger quota. */
  readonly wish: { readonly chain: string; readonly amount: number } | null;
  readonly attentionVersion: number;
};

/** What one journal entry, or one receipt at the hub, does to a shop's stock. */
export type Booking = {
  readonly entryId: string;
  readonly shopId: string;
  /** The till's numbering and the entry's place in it; null for what is booked at the hub. */
  readonly chain: { readonly key: string; readonly sequence: number } | null;
  readonly movements: readonly Movement[];
  /** Quotas of scarce goods that the till gave back; they move nothing. */
  readonly returns: readonly AllowanceReturn[];
  /** What the till wants a larger quota of; that moves nothing either. */
  readonly asks: readonly { readonly id: string; readonly amount: number }[];
};

export type AttentionChange = { readonly level: Level; readonly open: boolean };

export type Applied = { readonly levels: readonly Level[]; readonly attention: readonly AttentionChange[] };

export function levelKeyOf(shopId: string, productId: string): string {
  return `${shopId}:${productId}`;
}

/** Every touched level as it stands after all bookings; its version grows by one however many touched it. */
export function applyMovements(before: ReadonlyMap<string, Level>, bookings: readonly Booking[]): Applied {
  const touched = new Map<string, Level>();
  const attention: AttentionChange[] = [];
  for (const booking of bookings) {
    for (const movement of booking.movements) {
      const key = levelKeyOf(booking.shopId, movement.productId);
      const start = before.get(key) ?? emptyLevel(booking.shopId, movement.productId);
      const level = touched.get(key) ?? { ...start, version: start.version + 1 };
      const moved = move(level, movement, booking.chain);
      if (moved.oversold !== level.oversold) attention.push({ level: moved, open: moved.oversold });
      touched.set(key, moved);
    }
    for (const act of [...booking.returns, ...booking.asks]) {
      const key = levelKeyOf(booking.shopId, act.id);
      const known = touched.get(key) ?? before.get(key);
      const { chain } = booking;
      if (!known || chain === null || isBehind(known.applied, chain)) continue;
      const level = touched.get(key) ?? { ...known, version: known.version + 1 };
      const moved = isReturn(act)
        ? { held: useAllowance(level.held, act.holder, act.amount) }
        : { wish: { chain: chain.key, amount: act.amount } };
      touched.set(key, { ...level, ...moved, applied: advanced(level.applied, chain) });
    }
  }
  return { levels: [...touched.values()], attention };
}

function isReturn(act: AllowanceReturn | Booking['asks'][number]): act is AllowanceReturn {
  return 'holder' in act;
}

function move(level: Level, movement: Movement, chain: Booking['chain']): Level {
  const quantity = sum([level.quantity, movement.quantity]);
  const oversold = quantity < 0 && (level.oversold || movement.reason === 'sale');
  return {
    ...level,
    quantity,
    applied: chain === null ? level.applied : advanced(level.applied, chain),
    held: chain === null ? level.held : spent(level, chain.key, movement),
    wish: level.wish?.chain === chain?.key ? null : level.wish,
    oversold,
    attentionVersion: level.attentionVersion + (oversold === level.oversold ? 0 : 1),
  };
}

/** What a till takes away of scarce goods comes out of its quota, what it brings goes in. */
function spent({ held, scarce }: Level, chain: string, { quantity }: Movement): Allowances {
  return scarce || held[chain] !== undefined ? useAllowance(held, chain, -quantity) : held;
}

/** An entry that comes late, behind its successors, does not turn the mark back. */
function advanced(applied: Level['applied'], { key, sequence }: { key: string; sequence: number }) {
  return isBehind(applied, { key, sequence }) ? applied : { ...applied, [key]: sequence };
}

function isBehind(applied: Level['applied'], { key, sequence }: { key: string; sequence: number }): boolean {
  return (applied[key] ?? 0) >= sequence;
}

export function emptyLevel(shopId: string, productId: string): Level {
  return {
    id: productId,
    shopId,
    quantity: 0,
    applied: {},
    version: 0,
    scarce: false,
    held: {},
    recalled: {},
    wish: null,
    oversold: false,
    attentionVersion: 0,
  };
}
