import { KeyLabel } from '../keys/key-label.tsx';
import { useWords } from '../text/text-context.tsx';
import { KEY_OF } from './dialog.ts';

type ParkedCardProps = { readonly count: number; readonly isEmpty: boolean; readonly onOpen: () => void };

/** One key for both ways: with goods in the cart it parks them, without it shows what is parked. */
export function ParkedCard({ count, isEmpty, onOpen }: ParkedCardProps) {
  const { text } = useWords();
  return (
    <button type="button" className="parked-card" aria-keyshortcuts={KEY_OF.park} onClick={onOpen}>
      <span className="parked-does">{isEmpty ? text.parkedTitle : text.parkTitle}</span>
      <span className={count > 0 ? 'tag' : 'quiet'}>{text.parkedCount(count)}</span>
      <KeyLabel name={KEY_OF.park} />
    </button>
  );
}
