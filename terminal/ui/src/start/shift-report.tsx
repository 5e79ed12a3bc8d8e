import { Button } from '@mantine/core';
import { createContext, useContext } from 'react';
import type { ShiftReportView } from '../../../src/host/protocol/views.ts';
import { Notice } from '../parts/notice.tsx';
import { StartPage } from '../parts/start-page.tsx';
import { useWords } from '../text/text-context.tsx';

/** The report outlives the sell screen, which ends with the shift. */
export const ShiftReportContext = createContext<(report: ShiftReportView | null) => void>(() => undefined);

export function useShowReport() {
  return useContext(ShiftReportContext);
}

export function ShiftReportScreen({ shown }: { readonly shown: ShiftReportView }) {
  const { text, format } = useWords();
  const show = useShowReport();
  const { report } = shown;
  const { money } = format;
  const rows = [
    { label: `${text.sales} (${format.number(report.sales.count)})`, amount: money(report.sales.total) },
    {
      label: `${text.refunds} (${format.number(report.refunds.count)})`,
      amount: money(-report.refunds.total),
    },
    { label: text.cash, amount: money(report.tenders.cash) },
    { label: text.card, amount: money(report.tenders.card) },
    { label: text.onAccount, amount: money(report.tenders.account) },
  ];
  const drawer = [
    { label: text.counted, amount: money(report.counted) },
    { label: text.expected, amount: money(report.expected) },
    { label: text.difference, amount: money(report.difference) },
  ];
  return (
    <StartPage title={text.shiftReport}>
      <Sums rows={rows} />
      <Sums rows={drawer} />
      <Notice kind={report.difference === 0 ? 'good' : report.difference > 0 ? 'attention' : 'trouble'}>
        {report.difference === 0
          ? text.cashFits
          : report.difference > 0
            ? text.cashOver(money(report.difference))
            : text.cashUnder(money(-report.difference))}
      </Notice>
      <Button autoFocus onClick={() => show(null)}>
        {text.done}
      </Button>
    </StartPage>
  );
}

function Sums({ rows }: { readonly rows: readonly { readonly label: string; readonly amount: string }[] }) {
  return (
    <dl className="report-sums">
      {rows.map(({ label, amount }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{amount}</dd>
        </div>
      ))}
    </dl>
  );
}
