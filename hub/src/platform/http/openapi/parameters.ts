import { z } from 'zod';
import type { JsonObject, SchemaDescriber } from './describe-schema.ts';

/** What a parameter is for, where its name alone leaves it open. */
const WORDS: Readonly<Record<string, string>> = {
  archived: 'Also what was archived',
  currency: 'ISO 4217; prices in the file are in it',
  cursor: 'Where to go on: `next` of the page before',
  epoch: 'The numbering that the sequence belongs to, as the last page said',
  except: 'Which one to leave as it is',
  feed: 'What to follow',
  from: 'Not before',
  kind: 'Only of this kind',
  limit: 'So many at most',
  owing: 'Only those who owe something',
  receiptNumber: 'As it stands on the receipt',
  search: 'Words, or parts of them',
  sequence: 'Only what came after; 0 for everything',
  shopId: 'Only of this shop, which must be within your reach',
  to: 'Not after',
};

export function parametersOf(
  schema: z.ZodType | undefined,
  where: 'path' | 'query',
  schemas: SchemaDescriber,
): JsonObject[] {
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: Readonly<Record<string, z.ZodType>> = schema.shape;
  return Object.entries(shape).map(([name, field]) => ({
    name,
    in: where,
    description: wordsFor(name, where),
    required: where === 'path' || !field.safeParse(undefined).success,
    schema: schemas.describe(field, 'input'),
  }));
}

function wordsFor(name: string, where: 'path' | 'query'): string {
  const known = WORDS[name];
  if (known !== undefined && !(where === 'path' && name === 'shopId')) return known;
  const thing = /^(\w+)Id$/.exec(name)?.[1]?.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  if (thing === undefined) return `The ${name}`;
  return where === 'path' ? `Which ${thing}` : `Only of this ${thing}`;
}
