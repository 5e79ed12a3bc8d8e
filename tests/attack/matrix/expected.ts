/**
 * What the hub must answer, by the policy table and five sentences, not by the hub's own code: public is for all;
 * nobody is 401; a role that has no part in a route is 403; a thing out of reach is 404, as if it were not; the rest
 * is answered.
 */
import type { Policy } from '../../../hub/src/platform/auth/policies.ts';
import type { Caller } from './identities.ts';
import type { PlaceName, Sample } from './sample.ts';

export function expectedStatus(policy: Policy, sample: Sample, caller: Caller, place: PlaceName): number {
  const answered = typeof sample.answers === 'number' ? sample.answers : sample.answers(place);
  if (policy === 'public') return answered;
  if (caller.role === 'none') return 401;
  if (!policy.includes(caller.role)) return 403;
  if (sample.isFilter === true) return answered;
  return reaches(caller, sample.of, place) ? answered : 404;
}

/** A super admin reaches every company and nothing inside one. */
function reaches({ role }: Caller, of: Sample['of'], place: PlaceName): boolean {
  if (of === 'hub') return true;
  if (place === 'unknown') return false;
  if (role === 'super-admin') return of === 'company';
  if (place === 'foreign') return false;
  return of === 'company' || role === 'company-admin' || place === 'own';
}
