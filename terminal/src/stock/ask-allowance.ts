import { accept, type Result } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import { requireSelling } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';

type Asked = Inputs['askAllowance'];

/** Asks the hub to gather here what other tills hold of a limit or of scarce goods; nothing where they hold nothing. */
export async function askAllowance(parts: TillParts, asked: Asked): Promise<Result<null>> {
  const selling = requireSelling(parts);
  if (!selling.ok) return selling;
  if (!(await isElsewhere(parts, asked))) return accept(null);
  const { staff, shiftId } = selling.value;
  await parts.journal.append({ type: 'allowance.asked', payload: asked, staffId: staff.id, shiftId });
  return accept(null);
}

async function isElsewhere({ levels }: TillParts, { of, id, amount }: Asked): Promise<boolean> {
  if (of === 'stock') {
    const quota = await levels.quotaOf(id);
    return quota !== null && quota < Math.min(amount, (await levels.stockOf(id)) ?? 0);
  }
  const { balance, limit, mayOwe, isShared } = await levels.accountOf(id);
  return isShared && mayOwe !== null && limit !== null && mayOwe < Math.min(amount, limit - balance);
}
