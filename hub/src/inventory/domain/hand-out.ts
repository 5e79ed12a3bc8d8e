import { shareOut } from '@counterbook/shared/allowance';
import { chainKeyOf } from '@counterbook/shared/id';
import { THOUSAND } from '@counterbook/shared/quantity';
import { type Till, withoutLeft } from '../../platform/tills/till-repository.ts';
import type { Level } from './apply-movements.ts';

/** The level of scarce goods with its stock handed out anew to the shop's tills. */
export function handOut(level: Level, tills: readonly Till[]): Level {
  if (!level.scarce) return { ...level, recalled: {} };
  const holders = tills
    .filter(({ shopId, revoked }) => shopId === level.shopId && !revoked)
    .map(({ terminalId, epoch }) => chainKeyOf(terminalId, epoch));
  const held = withoutLeft(level.held, tills, level.shopId);
  // What is weighed is divided to the gram; of pieces there is always a whole number.
  const step = level.quantity % THOUSAND === 0 ? THOUSAND : 1;
  const { quantity: room, wish } = level;
  return { ...level, ...shareOut({ room, held, recalled: {}, holders, wish, step }) };
}
