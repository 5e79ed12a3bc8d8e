import { useTill } from '../connection/till-context.tsx';
import { useMisread } from '../keys/scanner.tsx';
import { Notice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';

/** What a scanner that is no keyboard has to say: those are heard by the engine, which knows when they are away. */
export function ScannerNotice() {
  const { text } = useWords();
  const { counter } = useTill();
  const isMisread = useMisread();
  if (counter?.scanner?.status === 'away') return <Notice kind="attention">{text.scannerAway}</Notice>;
  return isMisread ? <Notice kind="attention">{text.scannerMisread}</Notice> : null;
}
