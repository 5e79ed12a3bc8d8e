/** Makes an example of a JSON Schema: plain, short, and the same every time. Whether it is valid is for zod to say. */
import { z } from 'zod';

type Components = Readonly<Record<string, unknown>>;
const objectSchema = z.record(z.string(), z.unknown());
const listSchema = z.array(z.unknown());

/** Strings whose pattern or name says what they hold. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/email/i, 'ada@shop.example'],
  [/password/i, 'correct horse battery'],
  [/currency/i, 'EUR'],
  [/locale/i, 'en-IE'],
  [/barcode/i, '5012345678900'],
  [/sku/i, 'TEA-250'],
  [/pin$/i, '4711'],
  [/(At|time|since|from|to)$/, '2026-03-14T09:26:53.000Z'],
  [/day|date/i, '2026-03-14'],
  [/Id$|^id$/, 'a1b2c3d4'],
  [/name/i, 'Corner shop'],
  [/code/i, 'MAIN'],
  [/hash/i, 'c'.repeat(64)],
];

export function exampleOf(schema: unknown, components: Components, name = '', depth = 0): unknown {
  const described = objectSchema.safeParse(schema);
  if (!described.success || depth > 8) return null;
  const { $ref, anyOf, oneOf, const: constant, enum: values, type, properties, items } = described.data;
  const example = (part: unknown, called = name) => exampleOf(part, components, called, depth + 1);
  if (typeof $ref === 'string') return example(components[$ref.split('/').at(-1) ?? '']);
  if (constant !== undefined) return constant;
  if (Array.isArray(values)) return values[0];
  const choices = listSchema.safeParse(anyOf ?? oneOf);
  if (choices.success) return example(choices.data[0]);
  switch (Array.isArray(type) ? type[0] : type) {
    case 'object': {
      const required = new Set(listSchema.catch([]).parse(described.data.required));
      const fields = Object.entries(objectSchema.catch({}).parse(properties));
      return Object.fromEntries(
        fields.flatMap(([field, part]) => (required.has(field) ? [[field, example(part, field)]] : [])),
      );
    }
    case 'array':
      return items === undefined || described.data.maxItems === 0 ? [] : [example(items)];
    case 'integer':
    case 'number':
      return Number(described.data.minimum ?? 1);
    case 'boolean':
      return true;
    case 'string':
      return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? 'text';
    default:
      return null;
  }
}
