import type { Connection } from 'mongoose';
import type { KeyRing } from '../../platform/auth/key-ring.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import type { Secrets } from '../domain/secrets.ts';
import type { DeviceModels } from '../persistence/device-repository.ts';
import type { MailModels } from '../persistence/mail-repository.ts';
import type { RevocationModel } from '../persistence/revocation-repository.ts';
import type { SessionModel } from '../persistence/session-repository.ts';
import type { StaffModel } from '../persistence/staff-repository.ts';
import type { UserModel } from '../persistence/user-repository.ts';

/** What auth's commands work with; each takes the part it needs. */
export type AuthDeps = {
  readonly connection: Connection;
  readonly users: UserModel;
  readonly sessions: SessionModel;
  readonly revocations: RevocationModel;
  readonly staff: StaffModel;
  readonly devices: DeviceModels;
  readonly secrets: Secrets;
  readonly mails: MailModels;
  readonly outbox: Outbox;
  readonly keys: KeyRing;
  /** Marks refresh tokens and challenges as ours. */
  readonly macKey: Buffer;
  readonly now: () => Date;
  readonly newId: () => string;
};
