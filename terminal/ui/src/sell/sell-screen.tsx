import { THOUSAND } from '@counterbook/shared/quantity';
import { useEffect, useRef, useState } from 'react';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogSwitch } from '../dialogs/dialog-switch.tsx';
import { useApproval } from '../dialogs/use-approval.tsx';
import { useScans } from '../keys/scanner.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { RefusalNotice } from '../parts/notice.tsx';
import { CartElsewhere } from './cart-elsewhere.tsx';
import { CartLines } from './cart-lines.tsx';
import { type Dialog, KEY_OF } from './dialog.ts';
import { FinishedSale } from './finished-sale.tsx';
import { ScanField } from './scan-field.tsx';
import { ScannerNotice } from './scanner-notice.tsx';
import { SidePanel } from './side-panel.tsx';
import { TopBar } from './top-bar.tsx';
import { useAskQuota } from './use-ask-quota.ts';
import { useAskInTurn, useScanQuestions } from './use-scan-questions.ts';
import { useSelectedLine } from './use-selected-line.ts';
import { useTypeAnywhere } from './use-type-anywhere.ts';

export function SellScreen() {
  const { client, view } = useTill();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const questions = useScanQuestions();
  const command = useCommand({ inTurn: true, onRefused: questions.take });
  const approval = useApproval(command);
  const cart = view?.cart ?? null;
  const lines = useSelectedLine(cart);
  const { line } = lines;
  const isFree = dialog === null && approval.dialog === undefined;

  const addScan = async (code: string) => {
    setTyped('');
    await approval.run((approved) => client.scan.mutate({ code, approval: approved }), '');
  };
  const addProduct = async ({ id, name, unit }: ProductView) => {
    if (unit !== 'piece') setDialog({ type: 'weight', productId: id, name, unit });
    else
      await command.run(() =>
        client.addProduct.mutate({ productId: id, quantity: THOUSAND, separate: false }),
      );
  };
  const addPieces = (pieces: 1 | -1) => {
    if (line?.unit !== 'piece') return;
    const quantity = line.quantity + pieces * THOUSAND;
    if (quantity <= 0) setDialog({ type: 'remove' });
    else void command.run(() => client.changeQuantity.mutate({ lineId: line.id, quantity }));
  };
  const search = () => field.current?.focus();
  const open = (next: Dialog, needs: 'line' | 'cart' | 'nothing') => {
    if (needs === 'line' && !line) return;
    if (needs === 'cart' && (cart?.lines.length ?? 0) === 0) return;
    command.clear();
    setDialog(next);
  };

  const park = () => open({ type: (cart?.lines.length ?? 0) > 0 ? 'park' : 'parked' }, 'nothing');

  useScans(addScan);
  useTypeAnywhere(field, isFree);
  useAskInTurn(questions, isFree, setDialog);
  useAskQuota(cart);
  useEffect(() => {
    if (isFree) field.current?.focus({ preventScroll: true });
  }, [isFree]);
  useKeys(
    {
      [KEY_OF.prints]: () => open({ type: 'prints' }, 'nothing'),
      [KEY_OF.search]: search,
      [KEY_OF.quantity]: () => open({ type: 'quantity' }, 'line'),
      [KEY_OF.customer]: () => open({ type: 'customer' }, 'nothing'),
      [KEY_OF.price]: () => open({ type: 'price' }, 'line'),
      [KEY_OF.discount]: () => open({ type: 'discount' }, 'cart'),
      [KEY_OF.refund]: () => open({ type: 'refund' }, 'nothing'),
      [KEY_OF.void]: () => open({ type: 'void' }, 'cart'),
      [KEY_OF.receipts]: () => open({ type: 'receipts' }, 'nothing'),
      [KEY_OF.more]: () => open({ type: 'more' }, 'nothing'),
      [KEY_OF.park]: park,
      [KEY_OF.pay]: () => open({ type: 'pay' }, 'cart'),
      [KEY_OF.remove]: () => open({ type: 'remove' }, 'line'),
      [KEY_OF.keys]: () => open({ type: 'keys' }, 'nothing'),
      '+': () => addPieces(1),
      '-': () => addPieces(-1),
    },
    isFree,
  );
  if (view === null || cart === null) return null;
  const showsFinished = cart.lines.length === 0 && view.finished !== null;
  return (
    <div className="sell">
      <TopBar />
      <main className="sell-main">
        <div className="cart">
          <ScanField
            fieldRef={field}
            value={typed}
            onChange={setTyped}
            onCode={addScan}
            onProduct={addProduct}
            onMove={lines.move}
            isMain
          />
          {command.refusals.map((refusal) => (
            <RefusalNotice key={JSON.stringify(refusal)} refusal={refusal} />
          ))}
          <ScannerNotice />
          <CartElsewhere elsewhere={cart.elsewhere} />
          {showsFinished && view.finished !== null ? (
            <FinishedSale key={view.finished.entry.id} finished={view.finished} />
          ) : (
            <CartLines
              cart={cart}
              selectedId={line?.id ?? null}
              freshId={lines.freshId}
              onSelect={lines.select}
            />
          )}
        </div>
        <SidePanel
          view={view}
          cart={cart}
          hasLine={line !== undefined}
          onOpen={(type) => open({ type }, 'nothing')}
          onSettle={(next) => open(next, 'nothing')}
          onSearch={search}
          onPark={park}
        />
      </main>
      {dialog !== null && <DialogSwitch dialog={dialog} line={line} onOpen={setDialog} />}
      {approval.dialog}
    </div>
  );
}
