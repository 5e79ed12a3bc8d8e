import { z } from 'zod';
import { type NamedSchemas, nameSchemas } from './named-schemas.ts';

export type JsonObject = Readonly<Record<string, unknown>>;
export type Direction = 'input' | 'output';

export type SchemaDescriber = {
  /** A JSON Schema that refers to the components by name. */
  readonly describe: (schema: z.ZodType, direction: Direction) => JsonObject;
  /** All that was referred to until now, by name. */
  readonly components: () => Readonly<Record<string, JsonObject>>;
};

const jsonObject = z.record(z.string(), z.unknown());

/**
 * Describes zod schemas as OpenAPI does. What comes in and what goes out are the same component where they look the
 * same; where they differ (a default may be left out, and is always answered) the one that comes in is `…Input`.
 */
export function createSchemaDescriber(): SchemaDescriber {
  const names = nameSchemas();
  const found = new Map<string, JsonObject>();
  const nameOf = (id: string, direction: Direction): string =>
    direction === 'input' && differs(names, id) ? `${id}Input` : id;
  const rename = (value: unknown, direction: Direction): unknown => {
    if (Array.isArray(value)) return value.map((item) => rename(item, direction));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const id = key === '$ref' ? /^#\/\$defs\/(.+)$/.exec(String(item))?.[1] : undefined;
        return id === undefined
          ? [key, rename(item, direction)]
          : [key, `#/components/schemas/${nameOf(id, direction)}`];
      }),
    );
  };
  return {
    describe: (schema, direction) => {
      const { $defs, ...root } = convert(schema, direction, names);
      for (const [id, definition] of Object.entries($defs ?? {})) {
        found.set(nameOf(id, direction), jsonObject.parse(rename(definition, direction)));
      }
      return jsonObject.parse(rename(root, direction));
    },
    components: () => Object.fromEntries([...found].toSorted(([left], [right]) => left.localeCompare(right))),
  };
}

function convert(schema: z.ZodType, direction: Direction, names: NamedSchemas) {
  const { $schema, ...described } = z.toJSONSchema(schema, {
    io: direction,
    metadata: names.registry,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema),
  });
  return described;
}

/** `zodSchema` is of zod's core, whose instances carry their definition under `_zod`. */
function tidy(zodSchema: z.core.$ZodTypes, jsonSchema: z.core.JSONSchema.BaseSchema): void {
  delete jsonSchema.id;
  // What is not named is refused on the way in, as it is cut off on the way out.
  if (zodSchema._zod.def.type === 'object' && jsonSchema.additionalProperties === undefined) {
    jsonSchema.additionalProperties = false;
  }
  // "An integer" says that already.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

function differs(names: NamedSchemas, name: string): boolean {
  const schema = names.byName.get(name);
  if (schema === undefined) return false;
  const [input, output] = (['input', 'output'] as const).map((direction) =>
    JSON.stringify(convert(schema, direction, names)),
  );
  return input !== output;
}
