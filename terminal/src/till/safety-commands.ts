import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { TillParts } from './parts.ts';

export function chooseMirror(
  parts: TillParts,
  { folder }: Inputs['chooseMirror'],
): Promise<Result<{ recoveryCode: string }>> {
  const allowed = requireManager(parts);
  return allowed.ok ? parts.mirroring.choose(folder) : Promise.resolve(allowed);
}

/** The manager has read it. */
export function closeNotice(parts: TillParts, { id }: Inputs['closeNotice']): Result<null> {
  const allowed = requireManager(parts);
  if (!allowed.ok) return allowed;
  parts.closeNotice(id);
  return accept(null);
}

function requireManager({ session }: TillParts): Result<null> {
  if (session.staff === null) return refuse({ code: 'staff.not-signed-in' });
  return session.staff.role === 'manager' ? accept(null) : refuse({ code: 'manager.needed' });
}
