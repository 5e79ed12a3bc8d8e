import { z } from 'zod';

/** What the label on a pack says of where it comes from, so that a recall finds whoever has it. */
export const traceSchema = z.object({
  lot: z.string().min(1).max(20).optional(),
  serial: z.string().min(1).max(20).optional(),
  /** The last day on which it may be used. */
  expires: z.iso.date().optional(),
});
export type Trace = z.infer<typeof traceSchema>;

export function isSameTrace(left: Trace | undefined, right: Trace | undefined): boolean {
  return left?.lot === right?.lot && left?.serial === right?.serial && left?.expires === right?.expires;
}
