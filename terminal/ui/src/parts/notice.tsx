import type { Refusal } from '@counterbook/shared/result';
import type { ReactNode } from 'react';
import { refusalText } from '../text/refusal-text.ts';
import { useLanguage, useWords } from '../text/text-context.tsx';

/** A sentence at the place that it is about. The sign in front says its kind without colour. */
export function Notice({
  kind,
  children,
}: {
  readonly kind: 'good' | 'attention' | 'trouble';
  readonly children: ReactNode;
}) {
  return (
    <div className={`notice notice-${kind}`} role={kind === 'good' ? 'status' : 'alert'}>
      <span className="notice-sign" aria-hidden>
        {SIGNS[kind]}
      </span>
      <span>{children}</span>
    </div>
  );
}

const SIGNS = { good: '✓', attention: '!', trouble: '!' } as const;

export function RefusalNotice({ refusal }: { readonly refusal: Refusal | null }) {
  const { format } = useWords();
  const language = useLanguage();
  return refusal && <Notice kind="attention">{refusalText(refusal, format, language)}</Notice>;
}
