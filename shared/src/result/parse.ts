import type { z } from 'zod';
import { ContractError, type Issue } from './errors.ts';

/** Parses at a door; a failure names every field that is wrong. */
export function parseOrThrow<S extends z.ZodType>(schema: S, input: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ContractError(`${what} is not valid`, issuesOf(parsed.error));
}

export function issuesOf(error: z.ZodError): readonly Issue[] {
  return error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
}
