/**
 * Listens for the scanner before any field does, whatever has the focus. The newest listener gets the scan: a
 * dialog that wants goods takes them while it is open, else they go into the cart.
 */
import { pauseKeys, pressKey, usualWedge, type WedgeState, wedgeAtRest } from '@counterbook/hardware/scanner';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';

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
  useEffect(() => listenToKeys((code) => stack.current.at(-1)?.current(code)), []);
  return <ScannerContext value={listeners.current}>{children}</ScannerContext>;
}

function listenToKeys(onScan: OnScan): () => void {
  let state: WedgeState = wedgeAtRest;
  let timer = 0;
  let before: readonly FieldValue[] = [];
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    window.clearTimeout(timer);
    const step = pressKey(usualWedge, state, { key: event.key, timeStamp: event.timeStamp });
    state = step.state;
    timer = window.setTimeout(() => {
      state = pauseKeys(usualWedge, state, performance.now()).state;
    }, usualWedge.maxGapMs * 2);
    const { outcome } = step;
    if (outcome.type === 'collecting' && outcome.count === 1) before = fieldValues();
    const isScanner = outcome.type === 'scanned' || (outcome.type === 'collecting' && outcome.isLikelyScan);
    if (isScanner) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (outcome.type === 'scanned') {
      giveBack(before);
      onScan(outcome.text);
    }
  };
  window.addEventListener('keydown', press, true);
  return () => {
    window.clearTimeout(timer);
    window.removeEventListener('keydown', press, true);
  };
}

type FieldValue = { readonly field: HTMLInputElement; readonly value: string };

/** The first keys of a scan reach the focused field, or the scan field that takes the focus for them. */
function fieldValues(): readonly FieldValue[] {
  const fields = [document.activeElement, document.querySelector('[data-scan-field]')];
  return fields.filter(isTextField).map((field) => ({ field, value: field.value }));
}

function isTextField(field: Element | null): field is HTMLInputElement {
  return field instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(field.type);
}

/** Through the prototype's setter, as React overrides the field's own. */
function giveBack(values: readonly FieldValue[]): void {
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
  for (const { field, value } of values) {
    if (field.value === value) continue;
    setter?.call(field, value);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
