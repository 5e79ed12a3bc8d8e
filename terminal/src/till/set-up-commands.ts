import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import { requireApproval, requireSignedIn } from '../staff/staff-commands.ts';
import type { TillParts } from './parts.ts';

/** A manager stands at the till meanwhile: long enough to change a roll and find a cable. */
const SET_UP_MS = 30 * 60_000;

/** Asked for once, not for each step; whoever signs out ends it. */
export async function beginSetUp(
  parts: TillParts,
  { approval }: Inputs['beginSetUp'],
): Promise<Result<{ grant: string }>> {
  const signedIn = requireSignedIn(parts);
  if (!signedIn.ok) return signedIn;
  const approved = await requireApproval(parts, signedIn.value, { approval, what: 'set-up', reason: '' });
  if (!approved.ok) return approved;
  const grant = parts.newId();
  parts.session.setUp = { grant, until: parts.now() + SET_UP_MS };
  return accept({ grant });
}

/** A clock that is set back must not lengthen it. */
export function maySetUp({ session, now }: Pick<TillParts, 'session' | 'now'>, grant: string): Result<null> {
  const left = (session.setUp?.until ?? 0) - now();
  const isOpen = session.setUp?.grant === grant && left > 0 && left <= SET_UP_MS;
  return isOpen ? accept(null) : refuse({ code: 'set-up.over' });
}
