import { describe, expect, it } from 'vitest';
import { givenPasswordSchema, isMadeOf, passwordSchema } from './password.ts';

const isGood = (password: string) => passwordSchema.safeParse(password).success;

describe('a password', () => {
  it('has 10 to 200 characters, counted as people count them', () => {
    expect(isGood('nine char')).toBe(false);
    expect(isGood('ten  chars')).toBe(true);
    expect(isGood('🦊🐻🐼🐨🐯')).toBe(false);
    expect(isGood('🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵')).toBe(true);
    expect(isGood('kettle '.repeat(28))).toBe(true);
    expect(isGood(`kettle ${'blue '.repeat(40)}`)).toBe(false);
  });

  it('is the same however its letters were composed', () => {
    const composed = passwordSchema.parse('cr\u00e8me br\u00fbl\u00e9e');
    expect(givenPasswordSchema.parse('cre\u0300me bru\u0302le\u0301e')).toBe(composed);
    expect(givenPasswordSchema.parse('ｃｒèｍｅ brûlée')).toBe(composed);
  });

  it('is none of those that anybody would try first', () => {
    const tried = [
      'password123',
      'Password!2024',
      'passwordpassword',
      '1234567890',
      '0987654321',
      'aaaaaaaaaa',
    ];
    const more = [
      'qwertyuiop',
      'QWERTY12345!',
      'abcabcabcabc',
      '1q2w3e4r5t',
      'administrator1',
      'Welcome-2026',
    ];
    for (const password of [...tried, ...more]) expect(isGood(password), password).toBe(false);
    for (const password of [
      'correct horse battery',
      'password of my cat',
      'Tr0ub4dor&3x',
      '2026 was a good year',
    ])
      expect(isGood(password), password).toBe(true);
  });

  it('is not the address or name that stands beside it', () => {
    const names = ['ada.lovelace@c1.example', 'Ada Lovelace', 'Harbour & Vale'];
    for (const password of [
      'ada.lovelace@c1.example',
      'AdaLovelace',
      'Ada Lovelace 1815',
      'harbourvale99',
      'Harbour & Vale!',
    ])
      expect(isMadeOf(password, names), password).toBe(true);
    expect(isMadeOf('ada likes looms and engines', names)).toBe(false);
    expect(isMadeOf('12345678901', ['12@c1.example', ''])).toBe(false);
  });
});
