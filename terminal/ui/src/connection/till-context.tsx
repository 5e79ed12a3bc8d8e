import type { Paper } from '@counterbook/hardware/receipt';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { CounterView } from '../../../src/host/counter/counter.ts';
import type { TillView } from '../../../src/host/protocol/views.ts';
import { connectToTill, type TillClient } from './till-client.ts';

/** What every part of the screen sees: the engine's view, and the way to its commands. */
export type TillState = {
  readonly client: TillClient;
  /** Null until the engine has spoken once. While it is away, the last one. */
  readonly view: TillView | null;
  readonly papers: readonly Paper[];
  /** The devices on the counter; null until the engine has spoken of them. */
  readonly counter: CounterView | null;
  readonly isOnline: boolean;
};

const TillContext = createContext<TillState | null>(null);

export function useTill(): TillState {
  const state = useContext(TillContext);
  if (state === null) throw new Error('useTill outside TillProvider');
  return state;
}

export function TillProvider({ children }: { readonly children: ReactNode }) {
  const [state, setState] = useState<TillState | null>(null);
  useEffect(() => {
    const connection = connectToTill({
      page: window.location,
      onOnline: (isOnline) => setState((old) => old && { ...old, isOnline }),
    });
    const { client } = connection;
    setState({ client, view: null, papers: [], counter: null, isOnline: false });
    const view = client.view.subscribe(undefined, {
      onData: (next) => setState((old) => old && { ...old, view: next, isOnline: true }),
    });
    const papers = client.papers.subscribe(undefined, {
      onData: (next) => setState((old) => old && { ...old, papers: next }),
    });
    const counter = client.counter.subscribe(undefined, {
      onData: (next) => setState((old) => old && { ...old, counter: next }),
    });
    return () => {
      counter.unsubscribe();
      view.unsubscribe();
      papers.unsubscribe();
      connection.close();
    };
  }, []);
  return state && <TillContext value={state}>{children}</TillContext>;
}
