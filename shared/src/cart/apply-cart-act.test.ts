import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aCart } from '../testing/builders.ts';
import { aTill } from '../testing/till.ts';
import { applyCartAct, type CartAct, isContested } from './apply-cart-act.ts';
import { type ParkedCart, parkedCartSchema } from './parked-cart.ts';

const tills = ['till-1', 'till-2', 'till-3'].map((terminalId) => aTill({ terminalId }));
const terminalCode = 'T01';
const cart = aCart([{}, {}]);
const cartId = cart.id;
const at = (till: number) => tills[till % tills.length] ?? aTill();
const parked = at(0).write({
  type: 'cart.parked',
  payload: { cart, label: 'red coat', total: 2500, terminalCode },
}) as CartAct;
const taken = (till: number) =>
  at(till).write({
    type: 'cart.taken',
    payload: { cartId, openedAs: `copy-${till}`, terminalCode },
  }) as CartAct;
const discarded = (till: number) =>
  at(till).write({ type: 'cart.discarded', payload: { cartId, terminalCode } }) as CartAct;

const after = (acts: readonly CartAct[]) =>
  acts.reduce<ParkedCart | undefined>(applyCartAct, undefined) as ParkedCart;

it('a parked cart is open with all that was in it, and closed without it once somebody has it', () => {
  expect(after([parked])).toMatchObject({
    id: cartId,
    open: true,
    cart,
    parked: { entryId: parked.id, label: 'red coat', total: 2500, lineCount: 2 },
  });
  const gone = after([parked, taken(1)]);
  expect(gone).toMatchObject({ open: false, cart: null, taken: [{ openedAs: 'copy-1' }] });
  expect(after([taken(1), parked])).toMatchObject({ open: false, cart: null, parked: { label: 'red coat' } });
});

it('is contested when it ended more than once, but for two who both threw it away', () => {
  expect(isContested(after([parked, taken(1)]))).toBe(false);
  expect(isContested(after([parked, discarded(1), discarded(2)]))).toBe(false);
  expect(isContested(after([parked, taken(1), taken(2)]))).toBe(true);
  expect(isContested(after([parked, taken(1), discarded(2)]))).toBe(true);
});

it('is the same whatever order the acts come in, and however often', () => {
  const acts = fc.record({ taken: fc.array(fc.nat(2), { maxLength: 3 }), discarded: fc.array(fc.nat(2)) });
  fc.assert(
    fc.property(acts, fc.infiniteStream(fc.nat()), (done, chance) => {
      const all = [parked, ...done.taken.map(taken), ...done.discarded.map(discarded)];
      const shuffled = [...all, ...all.slice(0, 3)]
        .map((act) => ({ act, key: chance.next().value ?? 0 }))
        .sort((left, right) => left.key - right.key)
        .map(({ act }) => act);
      expect(after(shuffled)).toEqual(after(all));
      expect(after(all).open).toBe(done.taken.length + done.discarded.length === 0);
      expect(parkedCartSchema.safeParse(after(all)).success).toBe(true);
    }),
  );
});
