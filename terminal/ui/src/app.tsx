import { useState } from 'react';
import type { ShiftReportView } from '../../src/host/protocol/views.ts';
import { useTill } from './connection/till-context.tsx';
import { Notice } from './parts/notice.tsx';
import { SellScreen } from './sell/sell-screen.tsx';
import { EnrolScreen } from './start/enrol-screen.tsx';
import { OpenShiftScreen } from './start/open-shift-screen.tsx';
import { ShiftReportContext, ShiftReportScreen } from './start/shift-report.tsx';
import { SignInScreen } from './start/sign-in-screen.tsx';
import { EngineWaiting, FailedScreen, LoadingScreen } from './start/waiting-screen.tsx';
import { useWords } from './text/text-context.tsx';

export function App() {
  const { view, isOnline } = useTill();
  const { text } = useWords();
  const [report, setReport] = useState<ShiftReportView | null>(null);
  return (
    <ShiftReportContext value={setReport}>
      {report === null ? <Phase /> : <ShiftReportScreen shown={report} />}
      {view !== null && !isOnline && (
        <div className="away">
          <Notice kind="attention">{text.awayLong}</Notice>
        </div>
      )}
    </ShiftReportContext>
  );
}

function Phase() {
  const { view } = useTill();
  switch (view?.phase) {
    case undefined:
    case 'starting':
      return <EngineWaiting />;
    case 'failed':
      return <FailedScreen failure={view?.failure ?? ''} />;
    case 'not-enrolled':
      return <EnrolScreen />;
    case 'loading':
      return <LoadingScreen />;
    case 'signed-out':
      return <SignInScreen />;
    case 'no-shift':
      return <OpenShiftScreen />;
    case 'selling':
      return <SellScreen />;
  }
}
