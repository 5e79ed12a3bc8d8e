import { useDirection } from '@mantine/core';
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { type Format, formatOf } from '../amounts/amount-text.ts';
import { useTill } from '../connection/till-context.tsx';
import { ar } from './ar.ts';
import { en, type Text } from './en.ts';
import { languageOf } from './language-of.ts';

type Words = { readonly text: Text; readonly format: Format };

const WordsContext = createContext<Words | null>(null);

export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === null) throw new Error('useWords outside WordsProvider');
  return words;
}

export function useLanguage(): 'en' | 'ar' {
  const { view } = useTill();
  return languageOf(window.location.search, view?.shop?.locale ?? 'en');
}

export function WordsProvider({ children }: { readonly children: ReactNode }) {
  const { view } = useTill();
  const language = useLanguage();
  const { currency, locale } = view?.shop ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: every view brings another shop object with the same facts
  const words = useMemo<Words>(
    () => ({ text: language === 'ar' ? ar : en, format: formatOf(view?.shop ?? null, language) }),
    [language, currency, locale],
  );
  const { setDirection } = useDirection();
  useEffect(() => {
    document.documentElement.lang = words.text.language;
    setDirection(words.text.direction);
  }, [words, setDirection]);
  return <WordsContext value={words}>{children}</WordsContext>;
}
