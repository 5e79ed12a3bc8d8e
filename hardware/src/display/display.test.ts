import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openSerialLine } from '../line/index.ts';
import { hasSocat, startPtyPair } from '../line/testing/pty-pair.ts';
import { cd5220Display, epsonDisplay } from './command-set.ts';
import { createSerialDisplay } from './line-display.ts';
import type { DisplayLines } from './port.ts';
import { simulateDisplay } from './testing/display-simulator.ts';
import { layOut } from './two-lines.ts';

const makes = [
  { speaks: 'epson', commands: epsonDisplay },
  { speaks: 'cd5220', commands: cd5220Display },
] as const;

describe('two lines of twenty', () => {
  it('cut the name and never the amount', () => {
    expect(
      layOut([
        { left: 'Sourdough loaf, large', right: '4.20' },
        { left: 'Total', right: 'GBP 1234.50' },
      ]),
    ).toEqual(['Sourdough loaf, 4.20', 'Total    GBP 1234.50']);
  });

  it('write in Latin letters what they cannot show, and leave out what has none', () => {
    const shown = (left: string) =>
      layOut([
        { left, right: '' },
        { left: '', right: '' },
      ])[0].trim();
    expect(shown('Crème brûlée')).toBe('Creme brulee');
    expect(shown('Größe')).toBe('Grosse');
    expect(shown('Привет')).toBe('Privet');
    expect(shown('€ 3,50')).toBe('EUR 3,50');
    expect(shown('a\u202Eb\u200Bc')).toBe('a b c');
  });

  it('are forty plain signs, whatever a name holds', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constant('\u001b@\u000c\u001fC\u0001'),
    );
    fc.assert(
      fc.property(text, text, text, text, (a, b, c, d) => {
        for (const line of layOut([
          { left: a, right: b },
          { left: c, right: d },
        ]))
          expect(line).toMatch(/^[ -~]{20}$/);
      }),
    );
  });
});

describe.each(makes)('an $speaks display', ({ speaks, commands }) => {
  it('shows just the two lines, and no name is ever a command to it', () => {
    const text = fc.string({
      unit: fc.constantFrom('\u001b', '\u001f', '\u000c', '\r', '@', 'Q', 'A', 'é', '中', ' ', '9'),
    });
    const display = simulateDisplay(speaks);
    display.take(commands.begin);
    fc.assert(
      fc.property(text, text, (left, right) => {
        const lines = layOut([
          { left, right },
          { left: right, right: left },
        ]);
        display.take(commands.show(lines));
        expect(display.lines()).toEqual(lines);
        expect(display.unknown).toEqual([]);
      }),
    );
  });
});

const closings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

describe.skipIf(!hasSocat).each(makes)('an $speaks display on a serial line', ({ speaks, commands }) => {
  it('shows the newest, and shows it again when it is back after an unplug', async () => {
    const pair = await startPtyPair();
    closings.push(pair.close);
    let screen = await plugIn(pair.devicePath);
    const display = createSerialDisplay({ place: { path: pair.path }, commands });
    closings.push(display.close);
    for (let count = 1; count <= 50; count += 1) display.show(lines(count));
    await screen.until(layOut(lines(50)));
    const away = new Promise<void>((resolve) => {
      display.onState(({ status }) => status === 'away' && resolve());
    });
    await pair.unplug();
    await away;
    await pair.plug();
    screen = await plugIn(pair.devicePath);
    await screen.until(layOut(lines(50)));
    display.show(lines(51));
    await screen.until(layOut(lines(51)));
    expect(screen.unknown).toEqual([]);
  });

  async function plugIn(path: string) {
    const opened = await openSerialLine({ path, baudRate: 9_600 });
    if (!opened.ok) throw new Error(opened.refusal.detail);
    closings.push(opened.value.close);
    const screen = simulateDisplay(speaks);
    const looks = new Set<() => void>();
    opened.value.onBytes((bytes) => {
      screen.take(bytes);
      for (const look of [...looks]) look();
    });
    return {
      unknown: screen.unknown,
      until: (wanted: readonly [string, string]) =>
        new Promise<void>((resolve) => {
          const look = () => {
            if (screen.lines().join('|') === wanted.join('|')) resolve();
          };
          looks.add(look);
          look();
        }),
    };
  }
});

function lines(count: number): DisplayLines {
  return [
    { left: 'Mug', right: `${count}.00` },
    { left: 'Total', right: `${count}.00` },
  ];
}
