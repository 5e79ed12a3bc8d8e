/**
 * Listens for the scanner before any field does, whatever has the focus. The newest listener gets the scan: a
 * dialog that wants goods takes them while it is open, else they go into the cart.
 */
import {
  pauseKeys,
  pressKey,
  usualWedge,
  type WedgeState,
  type WedgeStep,
  wedgeAtRest,
} from '@counterbook/hardware/scanner';
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
  let withheld = '';
  const follow = ({ state: next, outcome }: WedgeStep): boolean => {
    state = next;
    if (outcome.type === 'scanned') {
      withheld = '';
      giveBack(before);
      onScan(outcome.text);
      return true;
    }
    if (!state.isLikelyScan && withheld !== '') {
      typeInto(before.at(-1), withheld);
      withheld = '';
    }
    if (outcome.type !== 'collecting') return false;
    if (outcome.count === 1) before = fieldValues();
    return outcome.isLikelyScan;
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => follow(pauseKeys(usualWedge, state, performance.now())), PAUSE_MS);
    const isScanner = follow(pressKey(usualWedge, state, { key: event.key, timeStamp: event.timeStamp }));
    if (!isScanner) return;
    if (event.key.length === 1) withheld += event.key;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener('keydown', press, true);
  return () => {
    window.clearTimeout(timer);
    window.removeEventListener('keydown', press, true);
  };
}

/** Longer than any stall within a scan. */
const PAUSE_MS = usualWedge.maxStallMs + 50;

type FieldValue = { readonly field: HTMLInputElement; readonly value: string };

/** The first keys of a scan reach the focused field, or the scan field that takes the focus for them. */
function fieldValues(): readonly FieldValue[] {
  const fields = [document.activeElement, document.querySelector('[data-scan-field]')];
  return fields.filter(isTextField).map((field) => ({ field, value: field.value }));
}

function isTextField(field: Element | null): field is HTMLInputElement {
  return field instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(field.type);
}

function giveBack(values: readonly FieldValue[]): void {
  for (const { field, value } of values) if (field.value !== value) setValue(field, value);
}

/** A burst that never became a scan is what somebody typed: nothing of it is lost. */
function typeInto(place: FieldValue | undefined, keys: string): void {
  if (place !== undefined) setValue(place.field, place.field.value + keys);
}

/** Through the prototype's setter, as React overrides the field's own. */
function setValue(field: HTMLInputElement, value: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
