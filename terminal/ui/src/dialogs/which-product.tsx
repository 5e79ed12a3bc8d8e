import type { Refusal } from '@counterbook/shared/result';
import { Skeleton } from '@mantine/core';
import { useCallback } from 'react';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { questionOf } from '../sell/use-scan-questions.ts';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { useApproval } from './use-approval.tsx';
import { useLoaded } from './use-loaded.ts';

type WhichProductProps = DialogProps & { readonly code: string; readonly productIds: readonly string[] };

/** Several products have the barcode that was scanned: it counts as a scan of the one in the hand. */
export function WhichProductDialog({ code, productIds, onClose, onOpen }: WhichProductProps) {
  const { text, format } = useWords();
  const { client } = useTill();
  const ask = useCallback(
    (refusal: Refusal) => {
      const question = questionOf(refusal);
      if (question !== null) onOpen(question);
      return question !== null;
    },
    [onOpen],
  );
  const command = useCommand({ onRefused: ask });
  const approval = useApproval(command);
  const products = useLoaded(async () => {
    const found = await Promise.all(productIds.map((productId) => client.findProduct.query({ productId })));
    return found.filter((product) => product !== null);
  });
  const choose = async ({ id: productId }: ProductView) => {
    const added = await approval.run(
      (approved) => client.scan.mutate({ code, productId, approval: approved }),
      '',
    );
    if (added !== undefined) onClose();
  };
  return (
    <DialogFrame title={text.whichProduct} onClose={onClose} size="md">
      <p className="quiet">{text.whichProductSays}</p>
      <RefusalNotice refusal={command.refusal} />
      {products === undefined && <Skeleton height={96} />}
      <ul className="rows">
        {products?.map((product, index) => (
          <li key={product.id} className="row">
            <button
              type="button"
              className="row-main"
              {...(index === 0 ? { 'data-autofocus': true, autoFocus: true } : {})}
              onClick={() => void choose(product)}
            >
              <span className="row-name">{product.name}</span>
              <span className="quiet">
                {product.sku} · {format.money(product.price)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {approval.dialog}
    </DialogFrame>
  );
}
