import { type LearntKeys, SETUP_CODE } from '@counterbook/hardware/scanner';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useScans } from '../keys/scanner.tsx';
import { useLearning } from '../keys/use-learning.ts';
import { keepWedge, type LearntWedge } from '../keys/wedge-settings.ts';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { SetUpSheet } from './set-up-sheet.tsx';

type Step =
  | { readonly type: 'waiting' }
  | { readonly type: 'once'; readonly learnt: LearntWedge }
  | { readonly type: 'done'; readonly learnt: LearntWedge; readonly isKept: boolean }
  | {
      readonly type: 'trouble';
      readonly trouble: keyof ReturnType<typeof useWords>['text']['setUpScannerTrouble'];
    };

/** The scanner is set up by scanning a code off the screen, twice alike. */
export function ScannerDialog({ onClose }: DialogProps) {
  const { text } = useWords();
  const [step, setStep] = useState<Step>({ type: 'waiting' });
  const [tried, setTried] = useState<string | null>(null);
  const learn = (keys: LearntKeys) => {
    if (!keys.ok) {
      setStep({ type: 'trouble', trouble: keys.trouble });
      return;
    }
    const learnt = { prefix: [...keys.prefix], suffix: [...keys.suffix] };
    if (step.type !== 'once') setStep({ type: 'once', learnt });
    else if (JSON.stringify(step.learnt) !== JSON.stringify(learnt))
      setStep({ type: 'trouble', trouble: 'changing' });
    else setStep({ type: 'done', learnt, isKept: keepWedge(learnt) });
  };
  useLearning(step.type === 'done' ? null : learn);
  useScans(setTried);
  const around = ({ prefix, suffix }: LearntWedge) =>
    text.setUpScannerAround(
      namesOf(prefix, text.setUpScannerNothing),
      namesOf(suffix, text.setUpScannerNothing),
    );
  const forget = () => {
    keepWedge(null);
    setStep({ type: 'waiting' });
  };
  return (
    <DialogFrame title={text.setUpScanner} onClose={onClose}>
      <p>{text.setUpScannerIntro}</p>
      <SetUpSheet code={SETUP_CODE} label={text.setUpScannerSheet} />
      <div role="status" className="stack">
        {step.type === 'trouble' && (
          <Notice kind="attention">{text.setUpScannerTrouble[step.trouble]}</Notice>
        )}
        {step.type === 'once' && <Notice kind="good">{text.setUpScannerOnce(around(step.learnt))}</Notice>}
        {step.type === 'done' && <Notice kind="good">{text.setUpScannerDone(around(step.learnt))}</Notice>}
        {step.type === 'done' && !step.isKept && <Notice kind="attention">{text.setUpScannerNotKept}</Notice>}
        {step.type === 'done' && tried !== null && <p>{text.setUpScannerTried(tried)}</p>}
      </div>
      <DialogActions>
        <Button variant="default" onClick={forget}>
          {text.setUpScannerUsual}
        </Button>
        <Button onClick={onClose} data-autofocus>
          {text.close}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}

function namesOf(keys: readonly string[], none: string): string {
  return keys.length === 0 ? none : keys.join(' ');
}
