/**
 * Listens for the scanner before any field does, whatever has the focus. The newest listener gets the scan: a
 * dialog that wants goods takes them while it is open, else they go into the cart.
 */
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { listenToScanner } from './listen-to-scanner.ts';
import { readWedge } from './wedge-settings.ts';

type OnScan = (code: string) => void;
type Listeners = { readonly add: (listener: { current: OnScan }) => () => void };

const ScannerContext = createContext<Listeners | null>(null);

export function useScans(onScan: OnScan): void {
  const listeners = useContext(ScannerContext);
  const latest = useRef(onScan);
  latest.current = onScan;
  useEffect(() => listeners?.add(latest), [listeners]);
}

export function ScannerProvider({ children }: { readonly children: ReactNode }) {
  const stack = useRef<{ current: OnScan }[]>([]);
  const listeners = useRef<Listeners>({
    add: (listener) => {
      stack.current.push(listener);
      return () => {
        stack.current = stack.current.filter((other) => other !== listener);
      };
    },
  });
  useEffect(
    () => listenToScanner({ settings: readWedge, onScan: (code) => stack.current.at(-1)?.current(code) }),
    [],
  );
  return <ScannerContext value={listeners.current}>{children}</ScannerContext>;
}
