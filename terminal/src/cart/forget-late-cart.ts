import type { TillParts } from '../till/parts.ts';

/** The power went after the cart was sold or parked and before it was cleared away, or while it was being taken. */
export async function forgetLateCart({ cart, journal }: Pick<TillParts, 'cart' | 'journal'>): Promise<void> {
  const open = cart.current();
  const taken = cart.taken();
  if (open && (await journal.byCommand(open.id))) cart.completed();
  else if (taken !== null && !(await journal.byCommand(taken.commandId))) cart.completed();
}
