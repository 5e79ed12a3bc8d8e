/**
 * Listens for the scanner before any field does, whatever has the focus. The newest listener gets the scan: a
 * dialog that wants goods takes them while it is open, else they go into the cart.
 */
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { useTill } from '../connection/till-context.tsx';
import { listenToScanner } from './listen-to-scanner.ts';
import { readWedge } from './wedge-settings.ts';

type OnScan = (code: string) => void;
type Listeners = { readonly add: (listener: { current: OnScan }) => () => void };

const ScannerContext = createContext<Listeners | null>(null);

const MisreadContext = createContext(false);

/** Whether the last scan came as half of one or as noise, so that it must be made again. */
export function useMisread(): boolean {
  return useContext(MisreadContext);
}

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
  const { client } = useTill();
  const [misread, setMisread] = useState(false);
  useEffect(() => {
    const onScan = (code: string) => {
      setMisread(false);
      stack.current.at(-1)?.current(code);
    };
    const stop = listenToScanner({ settings: readWedge, onScan });
    const scans = client.scans.subscribe(undefined, {
      onData: (heard) => (heard.type === 'scanned' ? onScan(heard.text) : setMisread(true)),
    });
    return () => {
      stop();
      scans.unsubscribe();
    };
  }, [client]);
  return (
    <ScannerContext value={listeners.current}>
      <MisreadContext value={misread}>{children}</MisreadContext>
    </ScannerContext>
  );
}
