import { type RefObject, useEffect } from 'react';

/** Whatever has the focus, a letter or digit goes into the scan field; other fields and dialogs keep theirs. */
export function useTypeAnywhere(field: RefObject<HTMLInputElement | null>, isActive: boolean): void {
  useEffect(() => {
    if (!isActive) return;
    const press = (event: KeyboardEvent): void => {
      const isSign = event.key.length === 1 && /[\p{L}\p{N}]/u.test(event.key);
      if (!isSign || event.ctrlKey || event.altKey || event.metaKey) return;
      if (document.activeElement instanceof HTMLInputElement) return;
      field.current?.focus();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [field, isActive]);
}
