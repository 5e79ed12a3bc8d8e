import { hasValidCheckDigit } from '@counterbook/shared/catalog';
import { Button, Checkbox, NativeSelect, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { parseAmount } from '../amounts/amount-text.ts';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { useScans } from '../keys/scanner.tsx';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { refusalText } from '../text/refusal-text.ts';
import { useLanguage, useWords } from '../text/text-context.tsx';
import { changedFields } from './changed-fields.ts';
import type { DialogProps } from './dialog-switch.tsx';
import { useApproval } from './use-approval.tsx';
import { useLoaded } from './use-loaded.ts';

/** `confirms`: a field that the person is asked about, which may be right as it is. */
type EditProductProps = DialogProps & { readonly productId: string; readonly confirms: string | null };

export function EditProductDialog(props: EditProductProps) {
  const { text } = useWords();
  const { client } = useTill();
  const seen = useLoaded(() => client.findProduct.query({ productId: props.productId }));
  if (seen) return <ProductForm {...props} seen={seen} />;
  return (
    <DialogFrame title={text.editProduct} onClose={props.onClose} size="md">
      {seen === undefined ? (
        <Skeleton height={160} />
      ) : (
        <RefusalNotice refusal={{ code: 'product.unknown' }} />
      )}
    </DialogFrame>
  );
}

function ProductForm({ seen, confirms, onClose }: EditProductProps & { readonly seen: ProductView }) {
  const { text, format } = useWords();
  const { client, view } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [commandId] = useState(newId);
  const [price, setPrice] = useState(format.plain(seen.price));
  const { name, sku, barcode, category, taxCode, archived } = seen;
  const [fields, setFields] = useState({ name, sku, barcode, category, taxCode, archived });
  const set = (change: Partial<typeof fields>) => {
    command.clear();
    setFields({ ...fields, ...change });
  };
  useScans((code) => set({ barcode: code.trim().slice(0, 14) }));
  const amount = parseAmount(price, format.currency);
  const errors = useErrors({ ...fields, price: amount.ok && amount.value >= 0 }, command.refusal);
  const isWrong = Object.values(errors.own).some((error) => error !== null);
  const send = async (confirmed: string | null) => {
    if (isWrong || !amount.ok) return;
    const changes = changedFields(seen, { ...fields, price: amount.value }, confirmed);
    if (Object.keys(changes).length === 0) return onClose();
    const done = await approval.run(
      (approved) =>
        client.changeProduct.mutate({ commandId, productId: seen.id, changes, approval: approved }),
      '',
    );
    if (done !== undefined) onClose();
  };
  const rates = view?.shop?.taxRates ?? [];
  const at = errors.all;
  const unit = text.units[seen.unit];
  const words = (key: 'name' | 'barcode' | 'sku' | 'category', most: number) => ({
    value: fields[key],
    error: key === 'category' ? null : at[key],
    onChange: (event: { currentTarget: { value: string } }) =>
      set({ [key]: event.currentTarget.value.slice(0, most) }),
    autoComplete: 'off',
  });
  return (
    <DialogFrame
      title={text.editProduct}
      onClose={onClose}
      size="min(640px, 100%)"
      onSubmit={() => void send(null)}
    >
      {seen.isWaiting && <Notice kind="good">{text.waitsForHub}</Notice>}
      {seen.isSetAside && <Notice kind="attention">{text.setAsideSays}</Notice>}
      <TextInput label={text.name} required data-autofocus {...words('name', 300)} />
      <TextInput
        label={unit === '' ? text.price : `${text.price} ${text.perUnit(unit)}`}
        required
        inputMode="decimal"
        dir="ltr"
        value={price}
        error={at.price}
        onChange={(event) => setPrice(event.currentTarget.value.slice(0, 16))}
        rightSection={<span className="quiet">{format.currency}</span>}
        rightSectionWidth={64}
        autoComplete="off"
      />
      <TextInput label={text.barcode} description={text.optional} dir="ltr" {...words('barcode', 14)} />
      <TextInput label={text.sku} required dir="ltr" {...words('sku', 64)} />
      <NativeSelect
        label={text.taxRate}
        value={fields.taxCode}
        error={at.taxCode}
        onChange={(event) => set({ taxCode: event.currentTarget.value })}
        data={rates.map(({ code, name: label }) => ({ value: code, label }))}
      />
      <TextInput label={text.category} description={text.optional} {...words('category', 100)} />
      <Checkbox
        label={text.archiveProduct}
        checked={fields.archived}
        onChange={(event) => set({ archived: event.currentTarget.checked })}
      />
      {errors.isElsewhere && <RefusalNotice refusal={command.refusal} />}
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        {confirms !== null && (
          <Button variant="default" onClick={() => void send(confirms)}>
            {text.rightAsItIs}
          </Button>
        )}
        <Button type="submit" loading={command.isBusy}>
          {text.save}
        </Button>
      </DialogActions>
      {approval.dialog}
    </DialogFrame>
  );
}

type Entered = {
  readonly name: string;
  readonly sku: string;
  readonly barcode: string;
  readonly price: boolean;
};

/** What is wrong, at the field that it is about; what the till refused goes to its field too. */
function useErrors(
  { name, sku, barcode, price }: Entered,
  refusal: Parameters<typeof RefusalNotice>[0]['refusal'],
) {
  const { text, format } = useWords();
  const language = useLanguage();
  const own: Record<'name' | 'sku' | 'barcode' | 'price' | 'taxCode', string | null> = {
    name: name.trim() === '' ? text.nameMissing : null,
    sku: sku.trim() === '' ? text.skuMissing : null,
    barcode: barcode.trim() === '' || hasValidCheckDigit(barcode.trim()) ? null : text.barcodeWrong,
    price: price ? null : text.priceWrong,
    taxCode: null,
  };
  const field = refusal === null ? undefined : FIELD_OF[refusal.code];
  const all = { ...own };
  if (field !== undefined && refusal !== null) all[field] = refusalText(refusal, format, language);
  const isElsewhere = refusal !== null && field === undefined && refusal.code !== 'approval.needed';
  return { own, all, isElsewhere };
}

const FIELD_OF: Readonly<Record<string, 'barcode' | 'sku' | 'taxCode'>> = {
  'product.barcode-taken': 'barcode',
  'product.sku-taken': 'sku',
  'product.tax-unknown': 'taxCode',
};
