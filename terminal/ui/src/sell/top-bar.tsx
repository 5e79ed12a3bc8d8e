import { useTill } from '../connection/till-context.tsx';
import { syncSentence } from '../text/sync-sentence.ts';
import { useWords } from '../text/text-context.tsx';
import { useNow } from './use-now.ts';

export function TopBar() {
  const { view, isOnline } = useTill();
  const { text, format } = useWords();
  if (view === null) return null;
  const sync = isOnline
    ? syncSentence(view.sync, text, format)
    : ({ text: text.syncUnknown, mood: 'offline' } as const);
  return (
    <section className="top-bar" aria-label={text.till}>
      <h1 className="top-shop">{view.shop?.shopName}</h1>
      <span className="top-till">{view.terminalCode}</span>
      <span className="top-staff">{view.staff?.name}</span>
      <span className={`sync sync-${sync.mood}`} role="status">
        <span className="sync-dot" aria-hidden />
        {sync.text}
      </span>
      <Clock />
    </section>
  );
}

function Clock() {
  const { format } = useWords();
  const now = useNow();
  return <time className="top-clock">{format.time(new Date(now).toISOString())}</time>;
}
