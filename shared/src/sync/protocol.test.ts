import { expect, it } from 'vitest';
import { agreeOn, protocolOfHeader, spokenOfHeader, spokenToHeader, spokenUpTo } from './protocol.ts';

it('both sides speak the last three versions', () => {
  expect(spokenUpTo(7)).toEqual({ oldest: 5, newest: 7 });
  expect(spokenUpTo(2)).toEqual({ oldest: 1, newest: 2 });
});

it('till and hub take the highest version that both speak', () => {
  expect(agreeOn(spokenUpTo(5), spokenUpTo(7))).toBe(5);
  expect(agreeOn(spokenUpTo(7), spokenUpTo(5))).toBe(5);
  expect(agreeOn(spokenUpTo(4), spokenUpTo(7))).toBeNull();
});

it('who says nothing, or something else, speaks the first', () => {
  for (const said of [null, undefined, '', '0', '-1', '1.5', 'two']) expect(protocolOfHeader(said)).toBe(1);
  expect(protocolOfHeader('3')).toBe(3);
  expect(spokenOfHeader('<html>')).toEqual({ oldest: 1, newest: 1 });
  expect(spokenOfHeader(spokenToHeader(spokenUpTo(9)))).toEqual({ oldest: 7, newest: 9 });
});
