import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFields, firstSegments } from './decode-fields.ts';
import { decode, encode } from './document.ts';

const value = fc.oneof(
  fc.string(),
  fc.integer().map((n) => new Int32(n)),
  fc.double().map((n) => new Double(n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc.boolean(),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => new Binary(bytes)),
  fc.constantFrom<unknown>(
    null,
    new ObjectId(),
    new Timestamp(5n),
    Decimal128.fromString('1.5'),
    new BSONRegExp('^a.b', 'i'),
    new Code('x', { y: 1 }),
    new Code('x'),
    new MinKey(),
    new MaxKey(),
  ),
  fc.jsonValue({ maxDepth: 2 }),
);
const name = fc.stringMatching(/^[a-zé日]{1,3}$/u);

test('the fields asked for are what a full look finds there, whatever else the document holds', () => {
  fc.assert(
    fc.property(fc.dictionary(name, value), fc.array(name), (doc, wanted) => {
      const raw = encode(doc);
      const whole = decode(raw);
      const names = [...wanted, ...Object.keys(doc).slice(0, 2)];
      const found = decodeFields(raw, firstSegments(names.map((one) => `${one}.below`)));
      const expected = Object.fromEntries(Object.entries(whole).filter(([key]) => names.includes(key)));
      expect(found).toEqual(expected);
    }),
  );
});
