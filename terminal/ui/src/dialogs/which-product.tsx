import { THOUSAND } from '@counterbook/shared/quantity';
import { Skeleton } from '@mantine/core';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { useLoaded } from './use-loaded.ts';

type WhichProductProps = DialogProps & { readonly productIds: readonly string[] };

/** Several products have the barcode that was scanned: the one in the hand is put into the cart. */
export function WhichProductDialog({ productIds, onClose, onOpen }: WhichProductProps) {
  const { text, format } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const products = useLoaded(async () => {
    const found = await Promise.all(productIds.map((productId) => client.findProduct.query({ productId })));
    return found.filter((product) => product !== null);
  });
  const choose = async ({ id, name, unit }: ProductView) => {
    if (unit !== 'piece') return onOpen({ type: 'weight', productId: id, name, unit });
    const added = await command.run(() =>
      client.addProduct.mutate({ productId: id, quantity: THOUSAND, separate: false }),
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
    </DialogFrame>
  );
}
