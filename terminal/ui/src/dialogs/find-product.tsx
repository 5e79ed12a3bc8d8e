import type { Result } from '@counterbook/shared/result';
import { useState } from 'react';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { resultOf, useCommand } from '../connection/use-command.ts';
import { useScans } from '../keys/scanner.tsx';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { ScanField } from '../sell/scan-field.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

/** Which product is to be changed. */
export function FindProductDialog({ onClose, onOpen }: DialogProps) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [typed, setTyped] = useState('');
  const edit = ({ id }: ProductView) => onOpen({ type: 'product', productId: id, confirms: null });
  const findCode = async (code: string) => {
    setTyped('');
    const ask = async (): Promise<Result<readonly ProductView[]>> => ({
      ok: true,
      value: await client.searchProducts.query({ text: code, limit: 1 }),
    });
    const found = await resultOf(ask);
    const [product] = found.ok ? found.value : [];
    if (product) edit(product);
    else command.refuse(found.ok ? { code: 'scan.unknown', text: code } : found.refusal);
  };
  useScans((code) => void findCode(code));
  return (
    <DialogFrame title={text.editProduct} onClose={onClose} size="min(760px, 100%)">
      <ScanField value={typed} onChange={setTyped} onCode={(code) => void findCode(code)} onProduct={edit} />
      <RefusalNotice refusal={command.refusal} />
    </DialogFrame>
  );
}
