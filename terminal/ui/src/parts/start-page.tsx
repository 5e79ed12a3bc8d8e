import type { ReactNode } from 'react';

type StartPageProps = {
  readonly title: string;
  readonly intro?: ReactNode;
  readonly wide?: boolean;
  readonly children?: ReactNode;
};

/** The pages before selling: one question in the middle of the screen. */
export function StartPage({ title, intro, wide = false, children }: StartPageProps) {
  return (
    <main className="start-page">
      <section className={wide ? 'start-card start-card-wide' : 'start-card'}>
        <h1 className="start-title">{title}</h1>
        {intro !== undefined && <p className="start-intro">{intro}</p>}
        {children}
      </section>
    </main>
  );
}
