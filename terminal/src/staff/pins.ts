/**
 * PINs are verified on the till, against the hashes that the staff feed brought. Five wrong ones in a row lock
 * that person at this till for five minutes, whoever types, over a restart too; each lock is a journal entry.
 */
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { StaffMember } from '@counterbook/shared/sync';
import argon2 from 'argon2';
import type { LocalState } from '../store/index.ts';

export type Pins = {
  readonly check: (member: StaffMember, pin: string) => Promise<Result<null>>;
};

export type PinsDeps = {
  readonly local: LocalState;
  readonly now: () => number;
  readonly onLock: (staffId: string, attempts: number) => Promise<void>;
};

type Attempts = { readonly wrong: number; readonly lockedUntil: number };

const MOST_WRONG = 5;
const LOCK_MILLISECONDS = 5 * 60_000;

export function createPins({ local, now, onLock }: PinsDeps): Pins {
  const attemptsOf = (staffId: string): Attempts =>
    (local.get(keyOf(staffId)) as Attempts | undefined) ?? { wrong: 0, lockedUntil: 0 };

  const countWrong = async (member: StaffMember, before: Attempts): Promise<Result<null>> => {
    const wrong = before.wrong + 1;
    if (wrong < MOST_WRONG) {
      local.set(keyOf(member.id), { wrong, lockedUntil: 0 });
      return refuse({ code: 'pin.wrong', attemptsLeft: MOST_WRONG - wrong });
    }
    const lockedUntil = now() + LOCK_MILLISECONDS;
    local.set(keyOf(member.id), { wrong: 0, lockedUntil });
    await onLock(member.id, wrong);
    return refuse({ code: 'pin.locked', until: new Date(lockedUntil).toISOString() });
  };

  return {
    check: async (member, pin) => {
      const before = attemptsOf(member.id);
      // A clock set back must not lengthen the lock.
      if (before.lockedUntil > now() && before.lockedUntil <= now() + LOCK_MILLISECONDS)
        return refuse({ code: 'pin.locked', until: new Date(before.lockedUntil).toISOString() });
      if (!(await isPin(member.pinHash, pin))) return countWrong(member, before);
      if (before.wrong > 0 || before.lockedUntil > 0) local.delete(keyOf(member.id));
      return accept(null);
    },
  };
}

async function isPin(hash: string, pin: string): Promise<boolean> {
  try {
    return await argon2.verify(hash, pin);
  } catch {
    // A hash that cannot be read lets nobody in.
    return false;
  }
}

function keyOf(staffId: string): string {
  return `pin.${staffId}`;
}
