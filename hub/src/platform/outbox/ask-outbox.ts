import type { Event } from '@counterbook/shared/events';
import { UnavailableError } from '@counterbook/shared/result';
import type { z } from 'zod';
import { internalKeyOf, signInternal } from '../auth/internal-key.ts';
import type { Config } from '../config/config.ts';
import { pathOf } from './outbox-routes.ts';
import { eventsAnswerSchema, MOST_ROWS, type PublishedPage, publishedPageSchema } from './published.ts';

/** Another service's outbox, read over its internal routes; any of its instances will do. */
export type OutboxReader = {
  /** False where nobody serves this publisher here: a test of some services, a hub of fewer. */
  readonly has: (service: string) => boolean;
  readonly list: (service: string, query: Query) => Promise<PublishedPage>;
  readonly read: (service: string, rows: readonly string[]) => Promise<Event[]>;
};

export type Query = {
  readonly batch: number;
  readonly row: string;
  readonly types: readonly string[];
  readonly limit: number;
  readonly settledMs: number;
};

const WITHIN_MS = 10_000;

export function createOutboxReader(config: Config, now: () => Date): OutboxReader {
  const key = internalKeyOf(config);
  const ask = async <S extends z.ZodType>(
    schema: S,
    service: string,
    target: string,
  ): Promise<z.output<S>> => {
    const urls = config.serviceUrls[service] ?? [];
    let fault: unknown = new UnavailableError(`nobody serves ${service}`);
    for (const url of urls) {
      try {
        const response = await fetch(new URL(target, url), {
          headers: signInternal(key, target, now()),
          signal: AbortSignal.timeout(WITHIN_MS),
        });
        if (response.ok) return schema.parse(await response.json());
        await response.body?.cancel();
        fault = new UnavailableError(`${service}'s outbox answers ${response.status}`);
      } catch (error) {
        fault = new UnavailableError(`${service}'s outbox does not answer`, { cause: error });
      }
    }
    throw fault;
  };
  return {
    has: (service) => (config.serviceUrls[service] ?? []).length > 0,
    list: (service, { types, ...rest }) => {
      const query = new URLSearchParams({
        batch: String(rest.batch),
        row: rest.row,
        types: types.join(','),
        limit: String(rest.limit),
        settledMs: String(rest.settledMs),
      });
      return ask(publishedPageSchema, service, `${pathOf(service, 'published')}?${query}`);
    },
    read: async (service, rows) => {
      const events: Event[] = [];
      for (let from = 0; from < rows.length; from += MOST_ROWS) {
        const query = new URLSearchParams({ rows: rows.slice(from, from + MOST_ROWS).join(',') });
        events.push(
          ...(await ask(eventsAnswerSchema, service, `${pathOf(service, 'events')}?${query}`)).events,
        );
      }
      return events;
    },
  };
}
