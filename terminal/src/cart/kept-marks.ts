import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { TillParts } from '../till/parts.ts';
import type { Marks } from './cart-commands.ts';

/**
 * What the label on a pack said, and the manager's yes given for it, while the cashier is still asked how much there
 * is. They stay here and not with the screen: nobody is asked for a PIN twice, and no screen says who approved.
 */
export type KeptMarks = Map<string, Marks & { readonly productId: string }>;

/** Answers by which name the marks are found again; undefined where there are none to keep. */
export function keepMarks(
  { session, newId }: Pick<TillParts, 'session' | 'newId'>,
  { id: productId }: { readonly id: string },
  marks: Marks,
): string | undefined {
  if (marks.trace === undefined) return undefined;
  const label = newId();
  session.keptMarks.set(label, { ...marks, productId });
  return label;
}

/** They are kept until the line is there: who mistyped the weight types it again. */
export function findMarks(
  { session }: Pick<TillParts, 'session'>,
  { label, productId }: Pick<Inputs['addProduct'], 'label' | 'productId'>,
): Result<Marks> {
  if (label === undefined) return accept({});
  const kept = session.keptMarks.get(label);
  if (kept?.productId !== productId) return refuse({ code: 'label.forgotten' });
  const { trace, expiredApproval } = kept;
  return accept({ trace, expiredApproval });
}
