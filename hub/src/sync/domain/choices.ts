import type { Choice, SetAsideCause } from '@counterbook/shared/api';
import type { StoredEntry } from '../persistence/entry-repository.ts';

const CHOICES: Readonly<Record<SetAsideCause, readonly Choice[]>> = {
  revoked: ['accept', 'reject'],
  link: ['accept', 'reject'],
  fork: ['accept', 'reject'],
  sums: ['correct', 'reject'],
  'unknown-kind': ['reject'],
  unproven: ['reject'],
  lost: ['reject'],
  altered: ['reject'],
};

/** What may become of an entry that was set aside; of one from an earlier version nobody knows who signed it. */
export function choicesFor({ cause, state }: StoredEntry): readonly Choice[] {
  return state === 'quarantined' ? CHOICES[cause ?? 'unproven'] : [];
}
