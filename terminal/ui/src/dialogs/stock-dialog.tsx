import { parseScan } from '@counterbook/hardware/scanner';
import type { Result } from '@counterbook/shared/result';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { resultOf, useCommand } from '../connection/use-command.ts';
import { useScans } from '../keys/scanner.tsx';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { ScanField } from '../sell/scan-field.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { type StockAct, type StockLine, stockQuantities } from './stock-lines.ts';
import { StockRows } from './stock-rows.tsx';

/** Goods that came, goods that were counted, goods that are gone: a list by scanner, booked as one. */
export function StockDialog({ onClose }: DialogProps) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [act, setAct] = useState<StockAct>('receive');
  const [typed, setTyped] = useState('');
  const [lines, setLines] = useState<readonly StockLine[]>([]);
  const [words, setWords] = useState('');
  const [commandId, setCommandId] = useState(newId);
  const [done, setDone] = useState<string | null>(null);
  const labels = { receive: text.receiveStock, count: text.countStock, adjust: text.adjustStock };
  const add = (product: ProductView) => {
    setDone(null);
    command.clear();
    if (product.kind === 'service') command.refuse({ code: 'stock.service' });
    else if (!lines.some((line) => line.product.id === product.id))
      setLines((old) => [...old, { product, typed: '' }]);
  };
  const addCode = async (code: string) => {
    setTyped('');
    const ask = async (): Promise<Result<readonly ProductView[]>> => ({
      ok: true,
      value: await client.searchProducts.query({ text: code, limit: 20 }),
    });
    const found = await resultOf(ask);
    const product = found.ok ? productOf(found.value, code) : undefined;
    if (product) add(product);
    else command.refuse(found.ok ? { code: 'scan.unknown', text: code } : found.refusal);
  };
  useScans((code) => void addCode(code));
  const book = async () => {
    const quantities = stockQuantities(act, lines);
    if (!quantities.ok) return command.refuse(quantities.refusal);
    const reason = words.trim();
    if (act === 'adjust' && reason === '') return command.refuse({ code: 'screen.reason' });
    const booked = await command.run((): Promise<Result<unknown>> => {
      const amounts = [...quantities.value];
      if (act === 'receive')
        return client.receiveStock.mutate({ commandId, reference: reason.slice(0, 100), lines: amounts });
      if (act === 'adjust') return client.adjustStock.mutate({ commandId, reason, lines: amounts });
      const counts = amounts.map(({ productId, quantity }) => ({ productId, counted: quantity }));
      return client.countStock.mutate({ commandId, lines: counts });
    });
    if (booked === undefined) return;
    setDone(text.booked(text.lineCount(lines.length)));
    setLines([]);
    setWords('');
    setCommandId(newId());
  };
  return (
    <DialogFrame title={text.stock} onClose={onClose} size="min(880px, 100%)" onSubmit={() => void book()}>
      <SegmentedControl
        aria-label={text.stock}
        value={act}
        onChange={(value) => setAct(value === 'count' || value === 'adjust' ? value : 'receive')}
        data={(['receive', 'count', 'adjust'] as const).map((value) => ({ value, label: labels[value] }))}
      />
      <ScanField value={typed} onChange={setTyped} onCode={(code) => void addCode(code)} onProduct={add} />
      <RefusalNotice refusal={command.refusal} />
      {done !== null && <Notice kind="good">{done}</Notice>}
      <StockRows act={act} lines={lines} onChange={setLines} />
      {act !== 'count' && (
        <TextInput
          label={act === 'receive' ? text.deliveryNote : text.reason}
          description={act === 'receive' ? text.optional : text.reasonHint}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value.slice(0, 200))}
          autoComplete="off"
        />
      )}
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.close}
        </Button>
        <Button type="submit" loading={command.isBusy} disabled={lines.length === 0}>
          {text.book}: {labels[act]}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}

/** The one that has this number, in any of the ways in which it is written. */
function productOf(products: readonly ProductView[], code: string): ProductView | undefined {
  const scan = parseScan(code);
  const ways = scan.type === 'product' || scan.type === 'gs1' ? scan.sameAs : [code.trim()];
  return products.find(
    ({ barcode, sku }) => ways.includes(barcode) || sku.toUpperCase() === code.trim().toUpperCase(),
  );
}
