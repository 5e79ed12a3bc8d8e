import { loadShaper } from './ask-shaper.ts';

/**
 * For a till that starts in a shop of that locale: where its language is written in letters that must be shaped, the
 * first receipt does not wait for a thread. Everywhere else nothing is loaded.
 */
export async function loadShaperFor(locale: string): Promise<void> {
  if (SHAPED.has(new Intl.Locale(locale).maximize().script ?? '')) await loadShaper();
}

const SHAPED: ReadonlySet<string> = new Set(['Deva', 'Thai']);
