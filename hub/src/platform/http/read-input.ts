/**
 * What a request says, parsed by its route's schemas. Unknown fields are faults, so is a query parameter given twice
 * and text that is none; all of them are told in one answer. Handlers and repositories get primitives and plain
 * objects of known fields, never an operator that somebody sent.
 */
import { ContractError, type Issue, issuesOf } from '@counterbook/shared/result';
import type { Request } from 'express';
import { z } from 'zod';
import type { RouteDefinition } from './route.ts';

type Input<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
};

const nothing = z.strictObject({});

export function readInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  definition: RouteDefinition<string, P, Q, B>,
  request: Request,
): Input<P, Q, B> {
  const issues: Issue[] = [];
  const params = read(definition.params ?? nothing, request.params, 'path', issues);
  const query = read(definition.query ?? nothing, request.query, 'query', issues);
  const body =
    definition.rawBody === true
      ? undefined
      : read(definition.body ?? nothing.optional(), request.body, 'body', issues);
  for (const [name, value] of Object.entries(request.query)) {
    if (typeof value !== 'string') issues.push({ path: `query.${name}`, message: 'is given more than once' });
  }
  const verbatim = definition.verbatim === true ? undefined : request.body;
  for (const [where, value] of Object.entries({
    path: request.params,
    query: request.query,
    body: verbatim,
  })) {
    if (!isText(value)) issues.push({ path: where, message: 'holds something that is no text' });
  }
  if (issues.length > 0) throw new ContractError(summaryOf(issues), issues);
  return { params, query, body } as Input<P, Q, B>;
}

function read(schema: z.ZodType, input: unknown, where: string, issues: Issue[]): unknown {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  for (const { path, message } of issuesOf(parsed.error)) {
    issues.push({ path: path === '' ? where : `${where}.${path}`, message });
  }
  return undefined;
}

/** Half a character would be stored as another one, and a NUL ends a name for some who read it. */
function isText(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isText);
}

function summaryOf(issues: readonly Issue[]): string {
  return issues
    .map(({ path, message }) => `${path}: ${message}`)
    .join('; ')
    .slice(0, 1000);
}
