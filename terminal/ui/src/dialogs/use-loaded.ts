import { useEffect, useState } from 'react';

/** What was there when the dialog opened, and stays so while a person types; null is not there, undefined not yet. */
export function useLoaded<T>(load: () => Promise<T | null>): T | null | undefined {
  const [loaded, setLoaded] = useState<T | null | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, so that nothing moves under the hand
  useEffect(() => {
    let isOpen = true;
    load().then(
      (value) => isOpen && setLoaded(value),
      () => isOpen && setLoaded(null),
    );
    return () => {
      isOpen = false;
    };
  }, []);
  return loaded;
}
