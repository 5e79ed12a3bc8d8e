import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnWedge, SETUP_CODE } from './learn-wedge.ts';
import { pauseKeys, pressKey, usualWedge, wedgeAtRest } from './wedge-detector.ts';

const typed = (keys: readonly string[], gapMs = 5) =>
  keys.map((key, index) => ({ key, timeStamp: 1_000 + index * gapMs }));

describe('one scan of the set-up code', () => {
  it('tells what the scanner sends around a code, and scans then come through whole', () => {
    const prefixes = fc.constantFrom([], ['~'], ['$', '$'], ['Q']);
    const suffixes = fc.constantFrom([], ['Enter'], ['Tab'], ['Tab', 'Enter'], ['#', 'Enter']);
    fc.assert(
      fc.property(prefixes, suffixes, fc.stringMatching(/^[A-Z0-9]{4,20}$/), (prefix, suffix, code) => {
        const learnt = learnWedge(typed([...prefix, ...SETUP_CODE, ...suffix]));
        expect(learnt).toEqual({ ok: true, prefix, suffix });
        const settings = { ...usualWedge, prefix, suffix };
        let step = { state: wedgeAtRest, outcome: { type: 'typing' } } as ReturnType<typeof pressKey>;
        for (const stroke of typed([...prefix, ...code, ...suffix]))
          step = pressKey(settings, step.state, stroke);
        if (suffix.length === 0) step = pauseKeys(settings, step.state, 9_999_999);
        expect(step.outcome).toMatchObject({ type: 'scanned', text: code });
      }),
    );
  });

  it('is learnt through the Shift keys that it needs', () => {
    const keys = [...SETUP_CODE].flatMap((sign) => (/[A-Z]/.test(sign) ? ['Shift', sign] : [sign]));
    expect(learnWedge(typed([...keys, 'Enter']))).toMatchObject({ ok: true, suffix: ['Enter'] });
  });

  it.each([
    ['layout', [...'Till/Yz-1290', 'Enter']],
    ['layout', [...'TillßZy-1290', 'Enter']],
    ['layout', [...'TillßZy-&é("', 'Enter']],
    ['caps-lock', [...'tILL-yZ/1290', 'Enter']],
    ['prefix-key', ['F9', ...SETUP_CODE, 'Enter']],
    ['suffix-key', [...SETUP_CODE, 'x', 'Enter']],
    ['other-code', [...'4006381333931', 'Enter']],
    ['other-code', ['Enter']],
  ])('says what is wrong: %s', (trouble, keys) => {
    expect(learnWedge(typed(keys))).toEqual({ ok: false, trouble });
  });

  it('says that it was typed by hand, or by a scanner that pauses', () => {
    expect(learnWedge(typed([...SETUP_CODE, 'Enter'], 80))).toEqual({ ok: false, trouble: 'slow' });
  });
});
