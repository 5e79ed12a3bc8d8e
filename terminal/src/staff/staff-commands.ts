import type { Approval } from '@counterbook/shared/cart';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { ShopSettings, StaffMember } from '@counterbook/shared/sync';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { StaffView } from '../host/protocol/views.ts';
import type { TillParts } from '../till/parts.ts';

export function staffViews({ facts }: TillParts): readonly StaffView[] {
  return facts
    .staff()
    .filter(({ active }) => active)
    .map(staffViewOf)
    .sort((left, right) => left.name.localeCompare(right.name));
}

export async function signIn(parts: TillParts, input: Inputs['signIn']): Promise<Result<StaffView>> {
  const member = activeMember(parts, input.staffId);
  if (!member) return refuse({ code: 'staff.unknown', staffId: input.staffId });
  const checked = await parts.pins.check(member, input.pin);
  if (!checked.ok) return checked;
  await parts.journal.append({
    type: 'staff.signed-in',
    payload: {},
    staffId: member.id,
    shiftId: parts.session.shift?.id ?? null,
  });
  parts.session.staff = staffViewOf(member);
  return accept(parts.session.staff);
}

export function signOut({ session }: TillParts): Result<null> {
  session.staff = null;
  session.finished = null;
  session.keptMarks.clear();
  session.setUp = undefined;
  return accept(null);
}

export type SignedIn = { readonly staff: StaffView; readonly settings: ShopSettings };
export type Selling = SignedIn & { readonly shiftId: string };

export function requireSignedIn({ session, facts }: TillParts): Result<SignedIn> {
  const settings = facts.settings();
  if (settings === null) return refuse({ code: 'till.loading' });
  if (session.staff === null) return refuse({ code: 'staff.not-signed-in' });
  return accept({ staff: session.staff, settings });
}

export function requireSelling(parts: TillParts): Result<Selling> {
  const signedIn = requireSignedIn(parts);
  if (!signedIn.ok) return signedIn;
  const { shift } = parts.session;
  return shift === null
    ? refuse({ code: 'shift.not-open' })
    : accept({ ...signedIn.value, shiftId: shift.id });
}

export type AskedApproval = Inputs['overridePrice']['approval'];

/** A manager's yes: the PIN of the one who was called, or the signed-in person's own standing. */
export async function requireApproval(
  parts: TillParts,
  { staff }: SignedIn,
  asked: { readonly approval: AskedApproval; readonly what: string; readonly reason: string },
): Promise<Result<Approval>> {
  const { approval, what, reason } = asked;
  if (approval === null) {
    return staff.role === 'manager'
      ? accept({ staffId: staff.id, reason })
      : refuse({ code: 'approval.needed', what });
  }
  const member = activeMember(parts, approval.staffId);
  if (!member) return refuse({ code: 'staff.unknown', staffId: approval.staffId });
  if (member.role !== 'manager') return refuse({ code: 'approval.not-a-manager', staffId: member.id });
  const checked = await parts.pins.check(member, approval.pin);
  return checked.ok ? accept({ staffId: member.id, reason: approval.reason }) : checked;
}

function activeMember({ facts }: TillParts, staffId: string): StaffMember | undefined {
  return facts.staff().find((member) => member.id === staffId && member.active);
}

function staffViewOf({ id, name, role }: StaffMember): StaffView {
  return { id, name, role };
}
