import type { ElsewhereView } from '../../../src/host/protocol/views.ts';
import type { Format } from '../amounts/amount-text.ts';
import { Notice } from '../parts/notice.tsx';
import type { Text } from '../text/en.ts';
import { useWords } from '../text/text-context.tsx';

/** Two tills took the same parked cart while they could not hear of each other: whoever has a copy is told. */
export function CartElsewhere({ elsewhere }: { readonly elsewhere: readonly ElsewhereView[] }) {
  const { text, format } = useWords();
  return elsewhere.map((one) => (
    <Notice key={`${one.terminalCode} ${one.at}`} kind="attention">
      {elsewhereText(one, text, format)}
    </Notice>
  ));
}

function elsewhereText(one: ElsewhereView, text: Text, format: Format): string {
  const who = { name: one.staffName ?? '', till: one.terminalCode, time: format.time(one.at) };
  if (one.did === 'sold') return text.alsoSold(who, one.receiptNumber ?? '');
  return one.did === 'took' ? text.alsoTaken(who) : text.alsoDiscarded(who);
}
