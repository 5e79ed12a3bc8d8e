/**
 * What travels by socket (`news`): there is something in this feed up to this sequence. A small change is told whole, as
 * the step that leads from the sequence before it: it is the page that a till which stands exactly there would be given.
 * Whoever stands elsewhere asks for its page, so that nothing is skipped however many steps are lost.
 */
import { z } from 'zod';
import { type Checkpoint, feedNameSchema, feedPageSchema } from './feeds.ts';

/** `load` begins every epoch in which this hub tells this partition of a feed; see `checkpointSchema`. */
export const stepSchema = z.object({
  load: z.string(),
  after: z.int().min(0),
  through: z.int().min(0),
  documents: feedPageSchema.shape.documents,
});
export type Step = z.infer<typeof stepSchema>;

export const newsSchema = z.object({ feed: feedNameSchema, sequence: z.int(), step: stepSchema.optional() });
export type News = z.infer<typeof newsSchema>;

/** The two as one, where the later begins with the end of the earlier. */
export function joinSteps(earlier: Step | undefined, later: Step | undefined): Step | undefined {
  if (earlier === undefined || later === undefined) return undefined;
  if (later.after !== earlier.through || later.load !== earlier.load) return undefined;
  const changedAgain = new Set(later.documents.map(({ id }) => id));
  const documents = [...earlier.documents.filter(({ id }) => !changedAgain.has(id)), ...later.documents];
  return { ...later, after: earlier.after, documents };
}

export function leadsOnFrom(step: Step, { epoch, sequence }: Checkpoint): boolean {
  return step.after === sequence && epoch.startsWith(`${step.load}.`);
}
