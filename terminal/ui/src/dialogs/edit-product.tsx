import { hasValidCheckDigit } from '@counterbook/shared/catalog';
import type { Refusal } from '@counterbook/shared/result';
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { parseAmount } from '../amounts/amount-text.ts';
import { useTill } from '../connection/till-context.tsx';
import { useScans } from '../keys/scanner.tsx';
import { refusalText } from '../text/refusal-text.ts';
import { useLanguage, useWords } from '../text/text-context.tsx';
import { changedFields } from './changed-fields.ts';
import type { DialogProps } from './dialog-switch.tsx';
import { EditFrame, Loaded, useEdit } from './edit-frame.tsx';

/** `confirms`: a field that the person is asked about, which may be right as it is. */
type EditProductProps = DialogProps & { readonly productId: string; readonly confirms: string | null };

export function EditProductDialog(props: EditProductProps) {
  const { text } = useWords();
  const { client } = useTill();
  const { productId, onClose } = props;
  return (
    <Loaded
      title={text.editProduct}
      load={() => client.findProduct.query({ productId })}
      missing="product.unknown"
      onClose={onClose}
    >
      {(seen) => <ProductForm {...props} seen={seen} />}
    </Loaded>
  );
}

function ProductForm({ seen, confirms, onClose, onOpen }: EditProductProps & { readonly seen: ProductView }) {
  const { text, format } = useWords();
  const { client, view } = useTill();
  const edit = useEdit(
    (asked: Omit<Parameters<typeof client.changeProduct.mutate>[0], 'productId'>) =>
      client.changeProduct.mutate({ ...asked, productId: seen.id }),
    onClose,
  );
  const { command } = edit;
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
  const save = (confirmed: string | null) => {
    if (!isWrong && amount.ok)
      void edit.send(changedFields(seen, { ...fields, price: amount.value }, confirmed));
  };
  const hasLabels = view?.printers.some(({ role }) => role === 'label') ?? false;
  // What is printed is what stands: a change is saved first.
  const isChanged =
    !amount.ok || Object.keys(changedFields(seen, { ...fields, price: amount.value }, null)).length > 0;
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
    <EditFrame
      title={text.editProduct}
      size="min(640px, 100%)"
      seen={seen}
      edit={edit}
      isRefusalAtField={errors.isAtField}
      onSave={() => save(null)}
      onConfirm={confirms === null ? null : () => save(confirms)}
      onClose={onClose}
      otherwise={
        <>
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
          {hasLabels && (
            <Button
              variant="default"
              disabled={isChanged}
              onClick={() => onOpen({ type: 'labels', productId: seen.id, name: seen.name })}
            >
              {text.printLabels}
            </Button>
          )}
        </>
      }
    >
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
    </EditFrame>
  );
}

type Entered = {
  readonly name: string;
  readonly sku: string;
  readonly barcode: string;
  readonly price: boolean;
};

/** What is wrong, at the field that it is about; what the till refused goes to its field too. */
function useErrors({ name, sku, barcode, price }: Entered, refusal: Refusal | null) {
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
  return { own, all, isAtField: field !== undefined };
}

const FIELD_OF: Readonly<Record<string, 'barcode' | 'sku' | 'taxCode'>> = {
  'product.barcode-taken': 'barcode',
  'product.sku-taken': 'sku',
  'product.tax-unknown': 'taxCode',
};
