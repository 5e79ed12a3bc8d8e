import { Button } from '@mantine/core';
import { useState } from 'react';
import type { DeviceRole, TestPageView } from '../../../../src/host/protocol/device-views.ts';
import { useTill } from '../../connection/till-context.tsx';
import { useCommand } from '../../connection/use-command.ts';
import { PaperStrip } from '../../paper/paper-strip.tsx';
import { Notice, RefusalNotice } from '../../parts/notice.tsx';
import { useWords } from '../../text/text-context.tsx';

type TryPrinterProps = {
  readonly grant: string;
  readonly role: DeviceRole;
  /** Its paper is shown here. */
  readonly isVirtual: boolean;
};

export function TryPrinter({ grant, role, isVirtual }: TryPrinterProps) {
  const { text } = useWords();
  const { client, papers } = useTill();
  const command = useCommand();
  const [done, setDone] = useState<TestPageView | null>(null);
  const print = async () => {
    setDone(null);
    const page = await command.run(() => client.printTestPage.mutate({ grant, role }));
    if (page !== undefined) setDone(page);
  };
  const [paper] = papers;
  const isLabel = role === 'label';
  const doneText = isLabel ? text.tryLabelDone : text.tryPageDone;
  return (
    <section className="stack" aria-label={text.tryIt}>
      <h3 className="dialog-section">{text.tryIt}</h3>
      <p className="quiet">{isLabel ? text.tryLabelIntro : text.tryPageIntro}</p>
      <div className="button-row">
        <Button variant="default" loading={command.isBusy} onClick={() => void print()}>
          {isLabel ? text.tryLabel : text.tryPage}
        </Button>
      </div>
      <RefusalNotice refusal={command.refusal} />
      {done !== null && (
        <Notice kind={done.status === 'confirmed' ? 'good' : 'attention'}>
          {doneText[done.status]} {done.cause !== null && text.printerTrouble[done.cause]}
        </Notice>
      )}
      {done !== null && isVirtual && role === 'receipt' && paper !== undefined && (
        <div className="device-paper">
          <PaperStrip paper={paper} label={text.paper} />
        </div>
      )}
    </section>
  );
}
