import { EJSON } from 'bson';

/** Keys that stand for a BSON value in Extended JSON. Operators of the format and of MongoDB keep their own. */
const VALUE_KEYS = new Set([
  '$oid',
  '$numberLong',
  '$numberInt',
  '$numberDouble',
  '$numberDecimal',
  '$binary',
  '$uuid',
  '$date',
  '$timestamp',
  '$regularExpression',
  '$minKey',
  '$maxKey',
  '$symbol',
  '$code',
  '$dbPointer',
  '$undefined',
]);

/** Turns parsed JSON into values for the driver; plain numbers stay what they are. */
export function readExtendedJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readExtendedJson);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  if (
    keys.some((key) => VALUE_KEYS.has(key)) &&
    keys.every((key) => VALUE_KEYS.has(key) || key === '$scope')
  ) {
    const { read } = EJSON.deserialize({ read: value }, { relaxed: false });
    return read;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, readExtendedJson(one)]));
}

/** As people read it in a report. */
export function show(value: unknown): string {
  const text = EJSON.stringify({ value }, { relaxed: true });
  const shown = text.slice('{"value":'.length, -1);
  return value === undefined ? 'nothing' : shown.length > 300 ? `${shown.slice(0, 300)} …` : shown;
}
