/** The shapes of the questions that a consumer asks a publisher's outbox, for both ends of the wire. */
import { eventSchema } from '@counterbook/shared/events';
import { z } from 'zod';

/** A place in the order of telling; `row` is empty before the first row of a batch. */
const placeSchema = z.object({ batch: z.int().min(0), row: z.string().max(40) });
export type Place = z.infer<typeof placeSchema>;
export const BEGINNING: Place = { batch: 0, row: '' };

export const LARGEST_PAGE = 1000;
/** As many rows as an address has room for. */
export const MOST_ROWS = 100;

export const publishedQuerySchema = z.object({
  batch: z.coerce.number().int().min(0),
  row: z.string().max(40).default(''),
  types: z.string().transform((text) => text.split(',')),
  limit: z.coerce.number().int().min(1).max(LARGEST_PAGE),
  /** Only what was told at least so long ago: what is younger may still be on its way. */
  settledMs: z.coerce.number().int().min(0),
});
export type PublishedQuery = z.output<typeof publishedQuerySchema>;

export const publishedPageSchema = z.object({
  rows: z.array(placeSchema.extend({ eventId: z.string() })),
  /** Up to here nothing else of these types was told. */
  through: placeSchema,
  /** Where the outbox ends: a reader that stands beyond it knew another outbox. */
  end: placeSchema,
});
export type PublishedPage = z.infer<typeof publishedPageSchema>;

export const rowsQuerySchema = z.object({
  rows: z.string().transform((text) => text.split(',').slice(0, MOST_ROWS)),
});
export const eventsAnswerSchema = z.object({ events: z.array(eventSchema) });
