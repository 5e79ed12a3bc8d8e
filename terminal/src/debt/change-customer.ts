import type { EntryOf } from '@counterbook/shared/journal';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import { answerOf } from '../journal/answer-of.ts';
import { requireApproval, requireSignedIn } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';
import { findCustomer } from './customers.ts';

/** What a cashier may put right alone; who bears a number, and who is a customer at all, is a manager's to say. */
const FREE: readonly string[] = ['name', 'phone', 'email', 'note'];

export async function changeCustomer(
  parts: TillParts,
  { commandId, customerId, changes, approval }: Inputs['changeCustomer'],
): Promise<Result<EntryOf<'customer.changed'>>> {
  const before = await answerOf(parts, commandId, 'customer.changed');
  if (before) return before;
  const needsManager = Object.keys(changes).some((field) => !FREE.includes(field));
  const signer = await signerOf(parts, needsManager ? approval : undefined, 'customer');
  if (!signer.ok) return signer;
  const customer = await findCustomer(parts, customerId);
  if (!customer) return refuse({ code: 'customer.unknown', customerId });
  const entry = await parts.journal.append({
    type: 'customer.changed',
    payload: { customerId: customer.id, changes },
    ...signer.value,
    customerId: customer.id,
    commandId,
  });
  return accept(entry as EntryOf<'customer.changed'>);
}

/** Two customers turned out to be one; the cart in which the old one stands goes over to the other. */
export async function mergeCustomers(
  parts: TillParts,
  { commandId, from, into, approval }: Inputs['mergeCustomers'],
): Promise<Result<EntryOf<'customer.merged'>>> {
  const before = await answerOf(parts, commandId, 'customer.merged');
  if (before) return before;
  const signer = await signerOf(parts, approval, 'customer');
  if (!signer.ok) return signer;
  const [old, other] = [await findCustomer(parts, from), await findCustomer(parts, into)];
  if (!old) return refuse({ code: 'customer.unknown', customerId: from });
  if (!other) return refuse({ code: 'customer.unknown', customerId: into });
  if (old.id === other.id) return refuse({ code: 'customer.same', customerId: into });
  const entry = await parts.journal.append({
    type: 'customer.merged',
    payload: { from: old.id, into: other.id },
    ...signer.value,
    customerId: other.id,
    commandId,
  });
  if (parts.cart.current()?.customerId === old.id)
    parts.cart.change((cart) => accept({ ...cart, customerId: other.id }));
  return accept(entry as EntryOf<'customer.merged'>);
}

type Signer = { readonly staffId: string; readonly shiftId: string | null };

/** Who answers for an act: whoever is signed in or, where a manager is needed (approval given or null), that one. */
export async function signerOf(
  parts: TillParts,
  approval: Inputs['overridePrice']['approval'] | undefined,
  what: string,
): Promise<Result<Signer>> {
  const signedIn = requireSignedIn(parts);
  if (!signedIn.ok) return signedIn;
  const shiftId = parts.session.shift?.id ?? null;
  if (approval === undefined) return accept({ staffId: signedIn.value.staff.id, shiftId });
  const approved = await requireApproval(parts, signedIn.value, { approval, what, reason: 'own decision' });
  return approved.ok ? accept({ staffId: approved.value.staffId, shiftId }) : approved;
}
