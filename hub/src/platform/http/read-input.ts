import { ContractError, type Issue, issuesOf } from '@counterbook/shared/result';
import type { Request } from 'express';
import { z } from 'zod';
import type { RouteDefinition } from './route.ts';

type Input<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
};

/** Parses all three at once, so that the caller learns every fault in one answer. Unknown fields are faults. */
export function readInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  definition: RouteDefinition<string, P, Q, B>,
  request: Request,
): Input<P, Q, B> {
  const issues: Issue[] = [];
  const params = read(definition.params, request.params, 'path', issues);
  const query = read(definition.query ?? z.object({}), request.query, 'query', issues);
  const body = definition.rawBody === true ? undefined : read(definition.body, request.body, 'body', issues);
  if (issues.length > 0) throw new ContractError(summaryOf(issues), issues);
  return { params, query, body } as Input<P, Q, B>;
}

function read(schema: z.ZodType | undefined, input: unknown, where: string, issues: Issue[]): unknown {
  if (!schema) return undefined;
  const parsed = strict(schema).safeParse(input);
  if (parsed.success) return parsed.data;
  for (const { path, message } of issuesOf(parsed.error)) {
    issues.push({ path: path === '' ? where : `${where}.${path}`, message });
  }
  return undefined;
}

function strict(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
}

function summaryOf(issues: readonly Issue[]): string {
  return issues
    .map(({ path, message }) => `${path}: ${message}`)
    .join('; ')
    .slice(0, 1000);
}
