/**
 * Scans and typing in any order and anywhere, and after each scan what the page must hold by now: every code once and
 * in order, and in every field what was typed there and nothing else.
 */
import { checkDigitOf } from '@counterbook/shared/catalog';
import type { Page } from 'playwright-core';
import { focusOn, hang, type PageState, PLACES, type Place, stateOf } from './places.ts';
import { plugKeyboard, type RealKeyboard } from './real-keyboard.ts';

export type ScanRun = { readonly scans: number; readonly typedKeys: number; readonly hangs: number };

export async function runScans(page: Page, count: number, random: () => number): Promise<ScanRun> {
  const keyboard = await plugKeyboard(page);
  const tally = { scans: 0, typedKeys: 0, hangs: 0 };
  let expected = await stateOf(page);
  for (let index = 0; index < count; index += 1) {
    const place = PLACES[index % PLACES.length] as Place;
    const isHung = random() < 0.1;
    const step = stepOf(random, { isHung, types: place.id !== 'select' });
    const value = expected.fields[place.id] ?? '';
    // React moves the caret of a field that leaves letters out.
    const caret = place.keeps === 'digits' ? value.length : Math.floor(random() * (value.length + 1));
    await focusOn(page, place, caret);
    const typed = await typeSlowly(keyboard, step.typed, random);
    if (isHung) {
      await hang(page, 200 + Math.floor(random() * 900));
      tally.hangs += 1;
    }
    await keyboard.scan([...step.code, 'Enter'], 5);
    const after = isHung ? 0 : await typeSlowly(keyboard, step.after, random);
    tally.scans += 1;
    tally.typedKeys += typed + after;
    const text = after > 0 ? `${step.typed}${step.after}` : step.typed;
    expected = {
      ...expected,
      scans: [...expected.scans, step.code],
      fields: { ...expected.fields, [place.id]: withTyped(place, value, caret, text) },
    };
    const seen = await stateOf(page);
    if (JSON.stringify(seen) !== JSON.stringify(expected))
      throw new Error(
        `step ${index} in ${place.id}: ${JSON.stringify({ step, caret, value })}\n${differenceOf(seen, expected)}`,
      );
  }
  return tally;
}

type Step = { readonly typed: string; readonly after: string; readonly code: string };

type StepOptions = { readonly isHung: boolean; readonly types: boolean };

function stepOf(random: () => number, { isHung, types }: StepOptions): Step {
  const code = codeOf(random);
  if (!types) return { typed: '', after: '', code };
  const typed = random() < 0.5 ? '' : wordOf(random, 'abcdefgh0123456789', 1 + Math.floor(random() * 4));
  const after =
    random() < 0.7 || isHung ? '' : wordOf(random, 'abcdefgh0123456789', 1 + Math.floor(random() * 3));
  return { typed, after, code };
}

/** EAN, UPC, the shop's own codes with signs that do something on the sell screen, and element strings. */
function codeOf(random: () => number): string {
  const kind = Math.floor(random() * 6);
  const digits = (length: number) => wordOf(random, '0123456789', length);
  const whole = (body: string) => `${body}${checkDigitOf(body)}`;
  if (kind === 0) return whole(digits(7));
  if (kind === 1) return whole(digits(11));
  if (kind === 2) return `+${wordOf(random, 'ABCDEFGHIJ-./0123456789', 4 + Math.floor(random() * 16))}`;
  if (kind === 3) return `${wordOf(random, 'ABCXYZ', 2)}-${digits(3 + Math.floor(random() * 5))}`;
  if (kind === 4) return `]C101${whole(digits(13))}10${wordOf(random, 'ABC123', 6)}\u001d21${digits(8)}`;
  return whole(digits(12));
}

/** A person: never faster than 60 ms a key, and a moment before and after. */
async function typeSlowly(keyboard: RealKeyboard, text: string, random: () => number): Promise<number> {
  for (const key of text) {
    await pause(70 + Math.floor(random() * 90));
    await keyboard.press(key);
  }
  // One key alone before a code without check digit could be its beginning, before a stall.
  await pause(text.length === 1 ? 320 : 90);
  return text.length;
}

function withTyped({ keeps }: Place, value: string, caret: number, typed: string): string {
  if (keeps === 'nothing') return value;
  const text = keeps === 'digits' ? typed.replaceAll(/\D/g, '') : typed;
  const whole = value.slice(0, caret) + text + value.slice(caret);
  return keeps === 'digits' ? whole.slice(0, 16) : whole;
}

function wordOf(random: () => number, signs: string, length: number): string {
  return Array.from({ length }, () => signs[Math.floor(random() * signs.length)]).join('');
}

function differenceOf(seen: PageState, expected: PageState): string {
  const wrong = Object.keys(expected.fields).filter((id) => seen.fields[id] !== expected.fields[id]);
  const parts = [
    `scans ${JSON.stringify(seen.scans.slice(-3))} for ${JSON.stringify(expected.scans.slice(-3))}`,
    `clicks ${seen.clicks} for ${expected.clicks}, shortcuts ${seen.shortcuts} for ${expected.shortcuts}`,
    ...wrong.map(
      (id) => `${id} ${JSON.stringify(seen.fields[id])} for ${JSON.stringify(expected.fields[id])}`,
    ),
  ];
  return parts.join('\n');
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
