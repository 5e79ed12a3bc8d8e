import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
} from 'bson';
import fc from 'fast-check';

/** Values of every type that BSON has and is still in use, each of a definite type. */

const key = fc
  .string({ minLength: 1, maxLength: 6 })
  .filter((text) => !/[\0$.]/.test(text) && text !== '_id' && text !== '__proto__');

const bytes = fc.uint8Array({ maxLength: 12 });

const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value));

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 34n) + 1n, max: 10n ** 34n - 1n }), fc.integer({ min: -40, max: 40 }))
  .map(([digits, exponent]) => Decimal128.fromString(`${digits}E${exponent}`));

const scalar = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.integer().map((value) => new Int32(value)),
  fc.integer({ min: -5, max: 5 }).map((value) => new Double(value)),
  fc.double().map((value) => new Double(value)),
  long,
  decimal,
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  bytes.map((value) => new Binary(Buffer.from(value), 0)),
  bytes.map((value) => new Binary(Buffer.from(value), 0x80)),
  fc.uuid().map((value) => new UUID(value)),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((value) => new ObjectId(value)),
  fc.tuple(fc.nat(), fc.nat()).map(([t, i]) => new Timestamp({ t, i })),
  fc.constantFrom(new MinKey(), new MaxKey()),
  fc.string({ maxLength: 6 }).map((value) => new BSONSymbol(value)),
  fc.string({ maxLength: 6 }).map((value) => new Code(value)),
  fc
    .tuple(fc.stringMatching(/^[a-z.*^]{0,5}$/), fc.constantFrom('', 'i', 'im', 'x'))
    .map(([pattern, options]) => new BSONRegExp(pattern, options)),
  fc.record({ $ref: fc.constant('products'), $id: fc.integer().map((value) => new Int32(value)) }),
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}));

export const bsonValue = value;

export const bsonDocument = fc.dictionary(key, value, { maxKeys: 6 });
