import { CommandError } from '../command-error.ts';
import { isRegex } from './compare.ts';
import { type Doc, decode, isDoc } from './document.ts';

/** MongoDB's own limit; below it nothing here runs out of stack. */
const DEEPEST = 100;

/** Decodes a document to be stored, as it came from a client: nobody has looked at it before. */
export function decodeGiven(raw: Uint8Array): Doc {
  let doc: Doc;
  try {
    doc = decode(raw);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw new CommandError(22, `invalid BSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  requireShallow(doc, 1);
  requireStorableId(doc._id);
  return doc;
}

/** What an update or a pipeline made is stored under the same rules as what a client sent. */
export function requireStorable(doc: Doc): void {
  requireShallow(doc, 1);
  requireStorableId(doc._id);
}

function requireShallow(value: object, depth: number): void {
  if (depth > DEEPEST) throw tooDeep();
  const below: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (const one of below) {
    if (typeof one === 'object' && one !== null && (Array.isArray(one) || isDoc(one))) {
      requireShallow(one, depth + 1);
    }
  }
}

function requireStorableId(id: unknown): void {
  const type = Array.isArray(id) ? 'array' : isRegex(id) ? 'regex' : '';
  if (type !== '') throw new CommandError(53, `The '_id' value cannot be of type ${type}`);
  if (!isDoc(id)) return;
  const dollar = Object.keys(id).find((key) => key.startsWith('$'));
  if (dollar === undefined) return;
  throw new CommandError(
    52,
    `_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`,
  );
}

function tooDeep(): CommandError {
  return new CommandError(15, `Document exceeds the maximum nesting depth of ${DEEPEST}`);
}
