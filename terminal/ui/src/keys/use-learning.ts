import { type KeyStroke, type LearntKeys, learnWedge } from '@counterbook/hardware/scanner';
import { useEffect, useRef } from 'react';
import { watchRawKeys } from './listen-to-scanner.ts';

/** A scan is over when nothing came for this long. */
const PAUSE_MS = 300;
/** A key so soon after another is the scanner's, whatever it does otherwise. */
const BURST_MS = 60;
/** Fewer keys were pressed by hand. */
const LEAST_KEYS = 6;

/** While it is given, scans are not sold: they show how the scanner is set. Keys pressed by hand still do what they do. */
export function useLearning(onLearnt: ((learnt: LearntKeys) => void) | null): void {
  const latest = useRef(onLearnt);
  latest.current = onLearnt;
  const isWanted = onLearnt !== null;
  useEffect(() => {
    if (!isWanted) return;
    let strokes: KeyStroke[] = [];
    let timer = 0;
    const finish = (): void => {
      const all = strokes;
      strokes = [];
      if (all.length >= LEAST_KEYS) latest.current?.(learnWedge(all));
    };
    const stop = watchRawKeys((stroke) => {
      const isBurst = stroke.timeStamp - (strokes.at(-1)?.timeStamp ?? Number.NEGATIVE_INFINITY) <= BURST_MS;
      strokes.push(stroke);
      window.clearTimeout(timer);
      timer = window.setTimeout(finish, PAUSE_MS);
      return isBurst || stroke.key.length === 1;
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [isWanted]);
}
