import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import { requireSignedIn } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';

/** The word of somebody who has looked at the printer. */
export function answerPrint(parts: TillParts, { jobId, answer }: Inputs['answerPrint']): Result<null> {
  const signedIn = requireSignedIn(parts);
  if (!signedIn.ok) return signedIn;
  return parts.printing.answer(jobId, answer) ? accept(null) : refuse({ code: 'print.settled', jobId });
}
