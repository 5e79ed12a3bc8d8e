import type { Tender } from '@counterbook/shared/sale';
import { settleRefund } from '@counterbook/shared/sale';
import { useState } from 'react';
import { useTill } from '../connection/till-context.tsx';
import type { Command } from '../connection/use-command.ts';
import { TakenTenders } from '../pay/taken-tenders.tsx';
import { TenderPad } from '../pay/tender-pad.tsx';
import { dueOf, withTender } from '../pay/tendering.ts';
import { useWords } from '../text/text-context.tsx';

type RefundTendersProps = {
  readonly total: number;
  readonly mayOwe: boolean;
  readonly command: Command;
  /** Whether the refund was made; what was not is taken back. */
  readonly onSettled: (tenders: readonly Tender[]) => Promise<boolean>;
};

/** How the money goes back: what settles it, does it. */
export function RefundTenders({ total, mayOwe, command, onSettled }: RefundTendersProps) {
  const { text } = useWords();
  const { view } = useTill();
  const [tenders, setTenders] = useState<readonly Tender[]>([]);
  const cashStep = view?.shop?.cashRoundingStep ?? 1;
  const take = async (tender: Tender) => {
    const all = withTender(tenders, tender);
    setTenders(all);
    const settled = settleRefund({ total, tenders: all, customerId: 'any', cashStep });
    if (settled.ok && !(await onSettled(all))) setTenders(tenders);
  };
  return (
    <>
      <TakenTenders
        tenders={tenders}
        isBusy={command.isBusy}
        onRemove={(gone) => setTenders(tenders.filter((tender) => tender !== gone))}
      />
      <TenderPad
        due={dueOf(total, tenders, cashStep)}
        kinds={mayOwe ? ['cash', 'card', 'account'] : ['cash', 'card']}
        command={command}
        isRefund
        isBusy={command.isBusy}
        submitLabel={text.give}
        onTender={(tender) => void take(tender)}
      />
    </>
  );
}
