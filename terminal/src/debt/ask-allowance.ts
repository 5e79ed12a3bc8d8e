import { accept, type Result } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import { requireSelling } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';

/** Asks the hub to gather here what other tills hold of this customer's limit; nothing where they hold nothing. */
export async function askAllowance(
  parts: TillParts,
  { customerId, amount }: Inputs['askAllowance'],
): Promise<Result<null>> {
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  const { balance, limit, mayOwe, isShared } = await parts.levels.accountOf(customerId);
  const isElsewhere = mayOwe !== null && limit !== null && mayOwe < Math.min(amount, limit - balance);
  if (!isElsewhere || !isShared) return accept(null);
  const { staff, shiftId } = selling.value;
  const payload = { of: 'debt' as const, id: customerId, amount };
  await parts.journal.append({ type: 'allowance.asked', payload, staffId: staff.id, shiftId });
  return accept(null);
}
