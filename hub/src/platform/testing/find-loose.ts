/**
 * Where an input schema lets through what it does not name: an object that ignores or keeps unknown fields, a record,
 * anything at all. Kinds of schema that this does not know are told as well, so that none passes unseen.
 */
import { z } from 'zod';

export function findLoose(schema: z.ZodType | undefined, path: string): string[] {
  if (schema === undefined) return [];
  const inside = (inner: z.core.$ZodType, at = path) => findLoose(inner as z.ZodType, at);
  if (schema instanceof z.ZodObject) {
    const isStrict = schema.def.catchall?._zod.def.type === 'never';
    const fields = Object.entries(schema.shape).flatMap(([name, field]) => inside(field, `${path}.${name}`));
    return isStrict ? fields : [`${path}: object that is not strict`, ...fields];
  }
  if (schema instanceof z.ZodArray) return inside(schema.element, `${path}[]`);
  if (schema instanceof z.ZodTuple) return schema.def.items.flatMap((item) => inside(item, `${path}[]`));
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => inside(option));
  if (schema instanceof z.ZodPipe) return [...inside(schema.in), ...inside(schema.out)];
  if (isWrapper(schema)) return inside(schema.def.innerType);
  return isPrimitive(schema) ? [] : [`${path}: ${schema.def.type}`];
}

function isWrapper(schema: z.ZodType) {
  return (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodNonOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  );
}

/** A transform makes something else of what was checked before it; it takes nothing in by itself. */
const PRIMITIVES = ['string', 'number', 'int', 'boolean', 'enum', 'literal', 'null', 'transform'];

function isPrimitive(schema: z.ZodType): boolean {
  return PRIMITIVES.includes(schema.def.type);
}
