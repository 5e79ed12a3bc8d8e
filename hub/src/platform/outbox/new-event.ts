import { randomUUID } from 'node:crypto';
import type { Event } from '@counterbook/shared/events';

/**
 * A CloudEvent with the fields that never vary filled in. `id` is fresh unless the thing told has one. `hops` is 0: what
 * follows from other events is counted on where those are consumed.
 */
export function newEvent(input: {
  readonly source: string;
  readonly type: string;
  readonly companyId: string;
  readonly partitionKey: string;
  readonly data: unknown;
  readonly time: Date;
  readonly id?: string;
}): Event {
  return {
    specversion: '1.0',
    id: input.id ?? randomUUID(),
    source: input.source,
    type: input.type,
    time: input.time.toISOString(),
    datacontenttype: 'application/json',
    companyid: input.companyId,
    partitionkey: input.partitionKey,
    hops: 0,
    data: input.data,
  };
}
