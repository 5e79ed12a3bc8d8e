/**
 * Whose tills hold allowances of an account: those of the shops that have dealt with the customer, where they are most
 * likely to be asked for, and the one at which the customer waits; while no shop has, all of the company's. A part of
 * a hundredth is of no use to a cashier and costs every till its line, so there are never more than a few holders.
 */
import { shareOut } from '@counterbook/shared/allowance';
import { chainKeyOf } from '@counterbook/shared/id';
import { type Till, withoutRevoked } from '../../platform/tills/till-repository.ts';
import type { StoredAccountState } from './apply-ledger.ts';

const MOST_HOLDERS = 24;

/** The account with its room handed out anew. `tills` are all of the company's, in a fixed order. */
export function handOut(account: StoredAccountState, tills: readonly Till[]): StoredAccountState {
  const { balance, limit, wish } = account;
  if (limit === null) return { ...account, recalled: {} };
  const live = tills.filter(({ revoked }) => !revoked);
  const isWaiting = (till: Till) => wish?.chain === chainKeyOf(till.terminalId, till.epoch);
  const near = live.filter((till) => account.shopIds.includes(till.shopId) || isWaiting(till));
  const holders = (account.shopIds.length > 0 ? near : live)
    .toSorted((left, right) => Number(isWaiting(right)) - Number(isWaiting(left)))
    .slice(0, MOST_HOLDERS)
    .map(({ terminalId, epoch }) => chainKeyOf(terminalId, epoch));
  const held = withoutRevoked(account.held, tills);
  const shared = shareOut({ room: limit - balance, held, recalled: {}, holders, wish, step: 1 });
  return { ...account, ...shared };
}
