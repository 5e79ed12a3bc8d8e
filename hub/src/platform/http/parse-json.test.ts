import { ContractError } from '@counterbook/shared/result';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';
import { HttpProblem } from './problem.ts';

const parse = (text: string) => parseJson(Buffer.from(text));

test('whatever JSON can say comes through as it is', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8 }), (text) => {
      fc.pre(!text.includes('__proto__'));
      expect(parse(text)).toEqual(JSON.parse(text));
    }),
  );
});

test('a name twice in one object is refused, however it is written; the same name in two objects is not', () => {
  expect(() => parse('{"a":1,"b":{},"a":1}')).toThrow(ContractError);
  expect(() => parse('[{"x":[{"role":"staff" , "role"\n:\t"admin"}]}]')).toThrow('twice');
  expect(() => parse('{"a":1,"\\u0061":2}')).toThrow('twice');
  expect(() => parse('{"\\\\\\"":1,"\\\\\\"":2}')).toThrow('twice');
  expect(parse('[{"a":"\\"a\\":"},{"a":"a\\\\"},{"":{"":0}}]')).toEqual([
    { a: '"a":' },
    { a: 'a\\' },
    { '': { '': 0 } },
  ]);
});

test('a name that JavaScript takes for an object’s kind is refused at any depth', () => {
  expect(() => parse('{"a":[{"__proto__":{"role":"super-admin"}}]}')).toThrow('__proto__');
  expect(() => parse('{"\\u005f_proto__":null}')).toThrow('__proto__');
});

test('what is deeper than anything of ours is refused without following it down', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(parse(nested(64))).toEqual(JSON.parse(nested(64)));
  expect(() => parse(nested(65))).toThrow('nested deeper');
  expect(() => parse(nested(500_000))).toThrow('nested deeper');
});

test('what is not JSON in UTF-8 is malformed', () => {
  for (const text of ['', '{"a":', "{'a':1}", '{"a":1}x', 'NaN', '{"a":01}', '"\n"']) {
    expect(() => parse(text), text).toThrow(HttpProblem);
  }
  expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow(HttpProblem);
  expect(() => parseJson(Buffer.from('{"a":1}', 'utf16le'))).toThrow(HttpProblem);
});
