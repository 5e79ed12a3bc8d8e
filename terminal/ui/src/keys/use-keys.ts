import { useEffect, useRef } from 'react';
import { afterBurst } from './after-burst.ts';

/** By the name of the key (`F12`, `Escape`, `?`); the handler runs instead of what the browser would do. */
export type Keys = Readonly<Record<string, () => void>>;

/**
 * While `isActive`. Letters and signs count only where no field is being typed into, and when they are not the first of
 * a scan.
 */
export function useKeys(keys: Keys, isActive = true): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!isActive) return;
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      const act = latest.current[event.key];
      if (act === undefined || (event.key.length === 1 && isTyping(event.target))) return;
      event.preventDefault();
      if (event.key.length > 1) act();
      else if (!event.repeat) afterBurst(event, () => latest.current[event.key]?.());
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [isActive]);
}

/** In a field with something in it; the empty scan field is where the focus rests. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return true;
  if (!(target instanceof HTMLInputElement)) return false;
  return !('scanField' in target.dataset) || target.value !== '';
}
