import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { askShaper, loadShaper } from './ask-shaper.ts';
import { drawLine } from './draw-line.ts';
import { findShapedRun } from './shaped-run.ts';

it('a thread for shaping is begun by the first Hindi or Thai letter, not before', async () => {
  let threads = 0;
  process.on('worker', () => threads++);
  const line = { bold: false, size: 'normal' as const };
  for (const text of ['Milk, whole', '牛乳 حليب']) {
    drawLine({ ...line, segments: [{ column: 0, text, money: false }] }, 48);
  }
  await setImmediate();
  expect(threads).toBe(0);
  expect([findShapedRun('नमस्ते')?.columns, findShapedRun('นม')?.columns]).toEqual([4, 3]);
  await setImmediate();
  expect(threads).toBe(1);
});

it('the thread and what is loaded here shape alike', async () => {
  const file = '@fontsource/noto-sans-thai/files/noto-sans-thai-thai-600-normal.woff';
  const question = { text: 'สวัสดี', font: { file, dotsPerEm: 20 } };
  const byThread = askShaper(question);
  await loadShaper();
  expect(byThread?.outlines.length).toBeGreaterThan(0);
  expect(askShaper(question)).toEqual(byThread);
});
