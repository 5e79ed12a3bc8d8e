import { z } from 'zod';
import type { AnyRoute } from '../../../hub/src/platform/http/route.ts';

const NAMES_SOMETHING = /(^id|Id|Ids\[\]|^cursor)$/;

/** The fields of a route's contract by which a request can name a thing: `path.shopId`, `body.lines[].productId`. */
export function idFieldsOf({ params, query, body }: AnyRoute): readonly string[] {
  const fields = [...fieldsOf(params, 'path'), ...fieldsOf(query, 'query'), ...fieldsOf(body, 'body')];
  return fields.filter((field) => NAMES_SOMETHING.test(field.slice(field.lastIndexOf('.') + 1)));
}

function fieldsOf(schema: z.ZodType | undefined, where: string): string[] {
  if (schema === undefined) return [];
  return leavesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), where);
}

function leavesOf(schema: z.core.JSONSchema._JSONSchema, path: string): string[] {
  if (typeof schema === 'boolean') return [path];
  const properties = Object.entries(schema.properties ?? {});
  if (properties.length > 0) return properties.flatMap(([name, inner]) => leavesOf(inner, `${path}.${name}`));
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (choices.length > 0) return [...new Set(choices.flatMap((choice) => leavesOf(choice, path)))];
  const { items } = schema;
  if (items === undefined || Array.isArray(items)) return [path];
  return leavesOf(items, `${path}[]`);
}
