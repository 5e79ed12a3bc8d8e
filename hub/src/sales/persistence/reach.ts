import type { Scope } from '../../platform/auth/identity.ts';

/** The part of a company that a question is about; `shopIds` null is every shop. */
export type Reach = {
  readonly shopIds: readonly string[] | null;
  readonly terminalId?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/** A filter over what carries a place and a time. */
export function withinReach(scope: Scope, { shopIds, terminalId, from, to }: Reach) {
  const period = {
    ...(from === undefined ? {} : { $gte: new Date(from) }),
    ...(to === undefined ? {} : { $lt: new Date(to) }),
  };
  return {
    companyId: scope.companyId,
    ...(shopIds === null ? {} : { shopId: { $in: [...shopIds] } }),
    ...(terminalId === undefined ? {} : { terminalId }),
    ...(Object.keys(period).length === 0 ? {} : { occurredAt: period }),
  };
}
