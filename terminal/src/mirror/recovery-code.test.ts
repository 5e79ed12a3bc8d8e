import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mirrorKeyOf, parseRecoveryCode, recoveryCodeOf } from './recovery-code.ts';

const secrets = fc.uint8Array({ minLength: 20, maxLength: 20 });
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function parsed(text: string): Buffer {
  const result = parseRecoveryCode(text);
  if (!result.ok) throw new Error(`refused: ${result.refusal.wrong}`);
  return result.value;
}

describe('a recovery code', () => {
  it('is seven groups of five symbols that nobody takes for others', () => {
    const secret = Uint8Array.from({ length: 20 }, (_, at) => at * 13 + 7);
    expect(recoveryCodeOf(secret)).toBe('0WA22-BHV91-AP4VV-WH6BA-7C5XS-BBY9W-FYZ1N');
    expect(() => recoveryCodeOf(secret.slice(1))).toThrow('20 bytes');
  });

  it('gives back the bytes of which it was made, zeros in front too', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const code = recoveryCodeOf(secret);
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){6}[0-9A-HJKMNP-TV-Z]{5}$/);
        expect(parsed(code)).toEqual(Buffer.from(secret));
      }),
    );
    expect(parsed(recoveryCodeOf(new Uint8Array(20)))).toEqual(Buffer.alloc(20));
  });

  it('is read as people type it', () => {
    fc.assert(
      fc.property(secrets, fc.infiniteStream(fc.nat({ max: 3 })), (secret, choices) => {
        const typed = [...recoveryCodeOf(secret)].map((symbol) => {
          const choice = choices.next().value ?? 0;
          if (symbol === '0') return ['0', 'O', 'o', ' 0'][choice];
          if (symbol === '1') return ['1', 'I', 'l', 'L'][choice];
          if (symbol === '-') return ['-', ' ', '', ' – '][choice];
          return [symbol, symbol.toLowerCase(), `${symbol} `, `\t${symbol}`][choice];
        });
        expect(parsed(typed.join(''))).toEqual(Buffer.from(secret));
      }),
    );
  });

  it('tells any one wrong symbol, any two swapped, and any that is missing or too many', () => {
    const at = fc.integer({ min: 0, max: 34 });
    fc.assert(
      fc.property(secrets, at, at, fc.integer({ min: 1, max: 31 }), (secret, one, two, step) => {
        const symbols = [...recoveryCodeOf(secret).replaceAll('-', '')];
        const wrong = ALPHABET[(ALPHABET.indexOf(symbols[one]!) + step) % 32]!;
        expect(parseRecoveryCode(symbols.with(one, wrong).join('')).ok).toBe(false);
        const swapped = symbols.with(one, symbols[two]!).with(two, symbols[one]!);
        expect(parseRecoveryCode(swapped.join('')).ok).toBe(symbols[one] === symbols[two]);
        expect(parseRecoveryCode(symbols.toSpliced(one, 1).join('')).ok).toBe(false);
        expect(parseRecoveryCode(symbols.toSpliced(one, 0, wrong).join('')).ok).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('says what is wrong with it', () => {
    const code = recoveryCodeOf(new Uint8Array(20).fill(9));
    const wrong = (text: string) => parseRecoveryCode(text);
    expect(wrong(code.slice(1))).toMatchObject({
      refusal: { code: 'recovery-code.mistyped', wrong: 'length' },
    });
    expect(wrong(code.replace(/.$/, 'U'))).toMatchObject({ refusal: { wrong: 'symbol' } });
    expect(wrong(code.replace(/^./, 'Z'))).toMatchObject({ refusal: { wrong: 'check' } });
    expect(wrong('')).toMatchObject({ refusal: { wrong: 'length' } });
  });
});

describe('the key of a mirror', () => {
  it('is HKDF-SHA256 of the bytes, and another for each terminal', () => {
    const secret = new Uint8Array(20).fill(9);
    const hex = (terminalId: string) => mirrorKeyOf(secret, terminalId).export().toString('hex');
    expect(hex('till-1')).toBe('b884015e381c87829628f78ad4944f0f1356596c47285f53c26656a1f4cc8b53');
    expect(hex('till-2')).not.toBe(hex('till-1'));
  });
});
