import { Tabs } from '@mantine/core';
import { useState } from 'react';
import type { CartView, ReceiptView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { useScans } from '../keys/scanner.tsx';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { FindReceipt, ReceiptList } from './receipts-dialog.tsx';
import { RefundCart } from './refund-cart.tsx';
import { RefundReceipt } from './refund-receipt.tsx';
import { useRecentReceipts } from './use-recent-receipts.ts';

type RefundDialogProps = DialogProps & { readonly cart: CartView };

/** With a receipt: the lines of that sale. Without: what was scanned into the cart. */
export function RefundDialog({ cart, onClose }: RefundDialogProps) {
  const { text } = useWords();
  const [receipt, setReceipt] = useState<ReceiptView | null>(null);
  if (receipt?.entry.type === 'sale.completed') {
    return <RefundReceipt {...receipt} sale={receipt.entry} onClose={onClose} />;
  }
  return (
    <DialogFrame title={text.refund} onClose={onClose} size="min(880px, 100%)">
      <Tabs defaultValue={cart.lines.length > 0 ? 'without' : 'with'}>
        <Tabs.List grow>
          <Tabs.Tab value="with">{text.withReceipt}</Tabs.Tab>
          <Tabs.Tab value="without">{text.withoutReceipt}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="with">
          <ChooseReceipt onChoose={setReceipt} />
        </Tabs.Panel>
        <Tabs.Panel value="without">
          <RefundCart cart={cart} onClose={onClose} />
        </Tabs.Panel>
      </Tabs>
    </DialogFrame>
  );
}

function ChooseReceipt({ onChoose }: { readonly onChoose: (receipt: ReceiptView) => void }) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [number, setNumber] = useState('');
  const recent = useRecentReceipts();
  const find = async (receiptNumber: string) => {
    const receipt = await command.run(() => client.findReceipt.query({ receiptNumber }));
    if (receipt === undefined) return;
    if (receipt.entry.type === 'sale.completed') onChoose(receipt);
    else command.refuse({ code: 'screen.not-a-sale' });
  };
  useScans((code) => void find(code));
  return (
    <form
      className="dialog-content"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void find(number.trim());
      }}
    >
      <FindReceipt number={number} onNumber={setNumber} isBusy={command.isBusy} />
      <RefusalNotice refusal={command.refusal} />
      <ReceiptList
        receipts={recent?.filter(({ entry }) => entry.type === 'sale.completed') ?? null}
        action={text.refund}
        onAct={onChoose}
      />
    </form>
  );
}
