import { Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTill } from '../connection/till-context.tsx';
import { StartPage } from '../parts/start-page.tsx';
import { useWords } from '../text/text-context.tsx';

/** The engine starts within a moment; only when it does not, words take the skeleton's place. */
export function EngineWaiting() {
  const { text, format } = useWords();
  const { view } = useTill();
  const isLate = useIsLate(700);
  const starting = view?.starting;
  const words =
    starting == null
      ? text.away
      : starting.step === 'checking'
        ? text.startChecking
        : text.startRebuilding(format.number(starting.done));
  return (
    <main className="start-page" aria-busy>
      <section className="start-card" role="status">
        {isLate ? <p className="start-intro">{words}</p> : <span className="unseen">{words}</span>}
        <Skeleton height={28} width="60%" />
        <Skeleton height={52} />
        <Skeleton height={52} />
      </section>
    </main>
  );
}

export function LoadingScreen() {
  const { text, format } = useWords();
  const { view } = useTill();
  return (
    <StartPage title={text.loadingTitle} intro={text.loadingCount(format.number(view?.sync.loaded ?? 0))}>
      <div className="skeleton-tiles" aria-hidden>
        {['a', 'b', 'c', 'd'].map((key) => (
          <Skeleton key={key} height={88} />
        ))}
      </div>
      {view?.sync.trouble != null && <p className="quiet">{view.sync.trouble}</p>}
    </StartPage>
  );
}

export function FailedScreen({ failure }: { readonly failure: string }) {
  const { text } = useWords();
  return <StartPage title={text.failedTitle} intro={failure} />;
}

function useIsLate(milliseconds: number): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return isLate;
}
