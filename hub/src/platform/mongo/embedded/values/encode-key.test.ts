import { Binary, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeKey } from './encode-key.ts';

/** The order as MongoDB's manual states it, written down again without the product's code. */
const RANKS: [(v: unknown) => boolean, number][] = [
  [(v) => v instanceof MinKey, 0],
  // Before the numbers: a Timestamp is also a Long to JavaScript.
  [(v) => v instanceof Timestamp, 10],
  [(v) => v === null, 1],
  [(v) => typeof v === 'number' || v instanceof Long, 2],
  [(v) => typeof v === 'string', 3],
  [(v) => v instanceof Binary, 6],
  [(v) => v instanceof ObjectId, 7],
  [(v) => typeof v === 'boolean', 8],
  [(v) => v instanceof Date, 9],
  [(v) => v instanceof MaxKey, 12],
  [(v) => Array.isArray(v), 5],
  [() => true, 4],
];

const rank = (value: unknown): number => RANKS.find(([is]) => is(value))![1];
const exact = (v: unknown) => (v instanceof Long ? v.toBigInt() : (v as number));

function expected(a: unknown, b: unknown): number {
  if (rank(a) !== rank(b)) return Math.sign(rank(a) - rank(b));
  switch (rank(a)) {
    case 2:
      return Number.isNaN(a) || Number.isNaN(b)
        ? Number(Number.isNaN(b)) - Number(Number.isNaN(a))
        : exact(a) < exact(b)
          ? -1
          : exact(a) > exact(b)
            ? 1
            : 0;
    case 3:
      return Buffer.compare(Buffer.from(a as string), Buffer.from(b as string));
    case 4:
      return expectedList(
        Object.entries(a as object).flatMap(([k, v]) => [rank(v), k, v]),
        Object.entries(b as object).flatMap(([k, v]) => [rank(v), k, v]),
      );
    case 5:
      return expectedList(a as unknown[], b as unknown[]);
    case 6: {
      const [x, y] = [a as Binary, b as Binary];
      return (
        Math.sign(x.length() - y.length() || x.sub_type - y.sub_type) || Buffer.compare(x.value(), y.value())
      );
    }
    case 7:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case 8:
    case 9:
      return Math.sign(Number(a) - Number(b));
    case 10:
      return (a as Timestamp).compare(b as Timestamp);
    default:
      return 0;
  }
}

function expectedList(a: unknown[], b: unknown[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const order = expected(a[i], b[i]);
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

const scalar = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -0, Number.NaN, 2 ** 53, -(2 ** 53), 2 ** 62),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a', 'a\0', 'a\0b', 'a\x01', 'a\x01\x02', 'a\x02', '', 'ab'),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => new Binary(bytes)),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => new Timestamp(n)),
  fc.constantFrom(new MinKey(), new MaxKey()),
);
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.constantFrom('a', 'b', 'aa'), scalar, { maxKeys: 3, noNullPrototype: true }),
  },
);

test('the bytes of two keys compare as the values do', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(Math.sign(Buffer.compare(encodeKey([a]), encodeKey([b])))).toBe(Math.sign(expected(a, b)));
    }),
    { numRuns: 5000 },
  );
});

test('keys of several fields compare field by field, descending ones the other way', () => {
  const pair = fc.tuple(fc.oneof(scalar, fc.constant(true)), scalar);
  fc.assert(
    fc.property(pair, pair, fc.tuple(fc.boolean(), fc.boolean()), (a, b, descending) => {
      const [first, second] = [expected(a[0], b[0]), expected(a[1], b[1])];
      const order = first === 0 ? second * (descending[1] ? -1 : 1) : first * (descending[0] ? -1 : 1);
      const bytes = Buffer.compare(encodeKey(a, descending), encodeKey(b, descending));
      expect(Math.sign(bytes)).toBe(Math.sign(order) + 0);
    }),
    { numRuns: 3000 },
  );
});

test('no key is the beginning of another, a zero byte at the end of a text included', () => {
  for (const descending of [false, true]) {
    const texts = ['a', 'a\0', 'a\0\0', 'a\x01', 'a\x02', 'ab'].map((text) =>
      encodeKey([text], [descending]),
    );
    const sorted = texts.toSorted(Buffer.compare);
    expect(sorted).toEqual(descending ? texts.toReversed() : texts);
    for (const one of texts)
      expect(texts.filter((other) => other.subarray(0, one.length).equals(one))).toEqual([one]);
  }
});
