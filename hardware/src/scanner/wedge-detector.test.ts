import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type KeyStroke,
  pauseKeys,
  pressKey,
  usualWedge,
  type WedgeOutcome,
  type WedgeSettings,
  wedgeAtRest,
} from './wedge-detector.ts';

describe('keys in a scanner burst', () => {
  it('are one scan when its suffix comes', () => {
    expect(scansOf(usualWedge, burst(1_000, ['4', '2', '6', '0', '5', 'Enter'], 5))).toEqual(['42605']);
  });

  it('are counted from the first, so that the screen knows when to remember the field', () => {
    const outcomes = outcomesOf(usualWedge, burst(0, ['1', '2', '3', '4', '5'], 5));
    expect(outcomes.map((outcome) => outcome.type === 'collecting' && outcome.count)).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect(outcomes.map((outcome) => outcome.type === 'collecting' && outcome.isLikelyScan)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('keep capital letters that come with Shift', () => {
    expect(scansOf(usualWedge, burst(0, ['8', '5', 'Shift', 'A', 'Shift', 'B', 'Enter'], 5))).toEqual([
      '85AB',
    ]);
  });

  it('are told by their own time stamps, however late the screen sees them', () => {
    const strokes = burst(123_456, [...'4006381333931', 'Enter'], 20);
    expect(scansOf(usualWedge, strokes)).toEqual(['4006381333931']);
  });

  it('end with a pause where the scanner sends no suffix', () => {
    const settings = { ...usualWedge, suffix: [] };
    let state = wedgeAtRest;
    for (const stroke of burst(0, [...'96385074'], 5)) state = pressKey(settings, state, stroke).state;
    expect(pauseKeys(settings, state, 40).outcome).toEqual({ type: 'typing' });
    expect(pauseKeys(settings, state, 100)).toEqual({
      state: wedgeAtRest,
      outcome: { type: 'scanned', text: '96385074', keys: 8 },
    });
  });

  it('need the prefix that the scanner is set to', () => {
    const settings = { ...usualWedge, prefix: ['F9'], suffix: ['Tab'] };
    expect(scansOf(settings, burst(0, ['F9', '1', '2', '3', '4', 'Tab'], 5))).toEqual(['1234']);
    expect(scansOf(settings, burst(0, ['1', '2', '3', '4', 'Tab'], 5))).toEqual([]);
  });

  it('are two scans when two come in a row', () => {
    const strokes = [...burst(0, [...'11111', 'Enter'], 5), ...burst(40, [...'22222', 'Enter'], 5)];
    expect(scansOf(usualWedge, strokes)).toEqual(['11111', '22222']);
  });
});

describe('a scanner whose line stalls', () => {
  it('still gives the whole code, wherever the stall is', () => {
    const code = [...'4006381333931', 'Enter'];
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: code.length - 1 }),
        fc.integer({ min: 51, max: 490 }),
        (place, stall) => {
          const strokes = burst(0, code, 8).map(({ key, timeStamp }, index) => ({
            key,
            timeStamp: index < place ? timeStamp : timeStamp + stall,
          }));
          expect(scansOf(usualWedge, strokes)).toEqual(['4006381333931']);
        },
      ),
    );
  });

  it('gives the screen its keys back when the rest does not come, and knows the code if it comes after all', () => {
    let state = wedgeAtRest;
    for (const stroke of burst(0, [...'40063813'], 5)) state = pressKey(usualWedge, state, stroke).state;
    expect(state.settled).toBe(0);
    const paused = pauseKeys(usualWedge, state, 600);
    expect([paused.state.settled, paused.outcome]).toEqual([null, { type: 'typing' }]);
    const rest = burst(1_500, [...'33931', 'Enter'], 5);
    expect(scansOf(usualWedge, rest, paused.state)).toEqual(['4006381333931']);
    expect(scansOf(usualWedge, burst(9_000, [...'33931', 'Enter'], 5), paused.state)).toEqual(['33931']);
  });
});

describe('a machine with so much to do that keys come in pieces', () => {
  const gapMs = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 31, max: 900 }));
  const late = (gaps: readonly number[]) => {
    let at = 0;
    return [...'4006381333931', 'Enter'].map((key, index) => {
      at += gaps[index] ?? 0;
      return { key, timeStamp: at };
    });
  };

  it('never makes another code of it: it is the scan, or typing that ends with Enter', () => {
    fc.assert(
      fc.property(fc.array(gapMs, { minLength: 14, maxLength: 14 }), (gaps) => {
        const scans = scansOf(usualWedge, late(gaps));
        expect(scans.filter((code) => code !== '4006381333931')).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not taken for a person: a whole number at a pace that nobody types is a scan', () => {
    expect(scansOf(usualWedge, late(Array(14).fill(60)))).toEqual(['4006381333931']);
    expect(scansOf(usualWedge, late(Array(14).fill(110)))).toEqual([]);
  });

  it('tears no code that says where it begins by its AIM identifier', () => {
    const code = ']C10104006381333931';
    const strokes = [
      ...burst(0, [...code.slice(0, 2)], 5),
      ...burst(400, [...code.slice(2, 9)], 5),
      ...burst(1_200, [...code.slice(9), 'Enter'], 5),
    ];
    expect(scansOf(usualWedge, strokes)).toEqual([code]);
  });
});

describe('a person who types', () => {
  it('never makes a scan at 60 ms a key or slower, Enter included', () => {
    const gaps = fc.array(fc.integer({ min: 60, max: 900 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(gaps, (times) => {
        let at = 0;
        const strokes = times.map((gap, index) => {
          at += gap;
          return { key: index % 7 === 6 ? 'Enter' : 'x', timeStamp: at };
        });
        expect(scansOf(usualWedge, strokes)).toEqual([]);
      }),
    );
  });

  it('before or after a scan changes nothing of it', () => {
    const digits = fc.stringMatching(/^[0-9A-Z]{4,20}$/);
    fc.assert(
      fc.property(
        digits,
        fc.integer({ min: 1, max: 25 }),
        fc.stringMatching(/^[a-z]{0,6}$/),
        (code, gap, typed) => {
          const before = burst(0, [...typed], 120);
          const scan = burst(5_000, [...code, 'Enter'], gap);
          const after = burst(9_000, [...typed, 'Enter'], 120);
          expect(scansOf(usualWedge, [...before, ...scan, ...after])).toEqual([code]);
        },
      ),
    );
  });

  it('keeps a quick Enter after three letters, and every key that is no letter', () => {
    const outcomes = outcomesOf(usualWedge, burst(0, ['a', 'b', 'c', 'Enter', 'ArrowLeft'], 5));
    expect(outcomes.slice(3)).toEqual([{ type: 'typing' }, { type: 'typing' }]);
  });
});

function burst(from: number, keys: readonly string[], gapMs: number): readonly KeyStroke[] {
  return keys.map((key, index) => ({ key, timeStamp: from + index * gapMs }));
}

function outcomesOf(
  settings: WedgeSettings,
  strokes: readonly KeyStroke[],
  from = wedgeAtRest,
): readonly WedgeOutcome[] {
  let state = from;
  return strokes.map((stroke) => {
    const step = pressKey(settings, state, stroke);
    state = step.state;
    return step.outcome;
  });
}

function scansOf(settings: WedgeSettings, strokes: readonly KeyStroke[], from = wedgeAtRest) {
  return outcomesOf(settings, strokes, from).flatMap((outcome) =>
    outcome.type === 'scanned' ? [outcome.text] : [],
  );
}

describe('a scan right after somebody typed', () => {
  const typed = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  const after = (text: string, keyMs: number, pauseMs: number, code: string) => {
    const before = burst(0, [...text], keyMs);
    return [...before, ...burst((before.at(-1)?.timeStamp ?? 0) + pauseMs, [...code, 'Enter'], 5)];
  };

  it('is the code alone, and says how many keys were its own', () => {
    fc.assert(
      fc.property(
        typed,
        fc.integer({ min: 60, max: 400 }),
        fc.integer({ min: 60, max: 490 }),
        (text, keyMs, pauseMs) => {
          // By chance what was typed and the code may be another right number together.
          fc.pre(!/^\d/.test(text));
          const outcomes = outcomesOf(usualWedge, after(text, keyMs, pauseMs, '4006381333931'));
          expect(outcomes.at(-1)).toEqual({ type: 'scanned', text: '4006381333931', keys: 14 });
        },
      ),
    );
  });

  it('is the code alone without a check digit too, after two keys, or one and a look at the goods', () => {
    const strokes = after('ab', 120, 100, 'SHELF-7');
    expect(scansOf(usualWedge, strokes)).toEqual(['SHELF-7']);
    expect(scansOf(usualWedge, after('a', 0, 300, 'SHELF-7'))).toEqual(['SHELF-7']);
    expect(scansOf(usualWedge, after('ab', 900, 100, 'SHELF-7'))).toEqual(['SHELF-7']);
  });

  it('is the whole code where a stall parted it, by its check digit or by how short the stall was', () => {
    expect(scansOf(usualWedge, after('4', 0, 490, '006381333931'))).toEqual(['4006381333931']);
    expect(scansOf(usualWedge, after('S', 0, 200, 'HELF-7'))).toEqual(['SHELF-7']);
  });

  it('leaves nothing to decide where the scanner sends a prefix', () => {
    const settings = { ...usualWedge, prefix: ['~'] };
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9~]{1,8}$/),
        fc.integer({ min: 51, max: 490 }),
        (text, pauseMs) => {
          expect(scansOf(settings, after(text, 80, pauseMs, '~SHELF-7'))).toEqual(['SHELF-7']);
        },
      ),
    );
  });
});
