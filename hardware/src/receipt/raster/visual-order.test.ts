import { describe, expect, it } from 'vitest';
import { shapeArabic } from './arabic-shaping.ts';
import { toVisualOrder } from './visual-order.ts';

/** Forms typed from the Unicode charts of the Arabic presentation forms. */
describe('Arabic letters', () => {
  it('take initial, medial, final and isolated forms', () => {
    expect(shapeArabic('بيت')).toBe('\ufe91\ufef4\ufe96');
    expect(shapeArabic('دار')).toBe('\ufea9\ufe8d\ufead');
  });

  it('join lam and alef into one, after a joining letter too', () => {
    expect(shapeArabic('لا')).toBe('\ufefb');
    expect(shapeArabic('سلام')).toBe('\ufeb3\ufefc\ufee1');
  });

  it('join across marks, and not across a zero-width non-joiner', () => {
    expect(shapeArabic('بَي')).toBe('\ufe91\u064e\ufef2');
    expect(shapeArabic('ب\u200cي')).toBe('\ufe8f\u200c\ufef1');
  });

  it('of Persian are shaped too', () => {
    expect(shapeArabic('پنج')).toBe('\ufb58\ufee8\ufe9e');
    expect(shapeArabic('گاو')).toBe('\ufb94\ufe8e\ufeed');
  });
});

describe('a line drawn from left to right', () => {
  it('holds Hebrew backwards, and its numbers and Latin words forwards', () => {
    expect(toVisualOrder('חלב 12.50')).toBe('12.50 בלח');
    expect(toVisualOrder('Milk חלב 3%')).toBe('Milk 3% בלח');
  });

  it('mirrors brackets in right-to-left text', () => {
    expect(toVisualOrder('(חלב)')).toBe('(בלח)');
  });

  it('keeps a mark after its letter', () => {
    expect(toVisualOrder('שׁב')).toBe('בש\u05c1');
  });

  it('leaves left-to-right text as it is', () => {
    expect(toVisualOrder('Zażółć 牛乳 😀')).toBe('Zażółć 牛乳 😀');
  });
});
