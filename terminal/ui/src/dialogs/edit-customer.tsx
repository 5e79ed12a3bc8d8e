import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { CustomerView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useWords } from '../text/text-context.tsx';
import { changedFields } from './changed-fields.ts';
import { CustomerInputs } from './customer-inputs.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { EditFrame, Loaded, useEdit } from './edit-frame.tsx';

/** `confirms`: a field that the person is asked about, which may be right as it is. */
type EditCustomerProps = DialogProps & { readonly customerId: string; readonly confirms: string | null };

export function EditCustomerDialog(props: EditCustomerProps) {
  const { text } = useWords();
  const { client } = useTill();
  const { customerId, onClose } = props;
  return (
    <Loaded
      title={text.editCustomer}
      load={() => client.findCustomer.query({ customerId })}
      missing="customer.unknown"
      onClose={onClose}
    >
      {(seen) => <CustomerForm {...props} seen={seen} />}
    </Loaded>
  );
}

function CustomerForm({
  seen,
  confirms,
  onClose,
  onOpen,
}: EditCustomerProps & { readonly seen: CustomerView }) {
  const { text } = useWords();
  const { client } = useTill();
  const { name, phone, email, code, note, archived } = seen;
  const [fields, setFields] = useState({ name, phone, email, code, note, archived });
  const isNameless = fields.name.trim() === '';
  const edit = useEdit(
    (asked: Omit<Parameters<typeof client.changeCustomer.mutate>[0], 'customerId'>) =>
      client.changeCustomer.mutate({ ...asked, customerId: seen.id }),
    onClose,
  );
  return (
    <EditFrame
      title={text.editCustomer}
      size="md"
      seen={seen}
      edit={edit}
      onSave={() => void (isNameless || edit.send(changedFields(seen, fields)))}
      onConfirm={confirms === null ? null : () => void edit.send(changedFields(seen, fields, confirms))}
      onClose={onClose}
      otherwise={
        <Button variant="default" onClick={() => onOpen({ type: 'merge-customer', customer: seen })}>
          {text.mergeCustomer}
        </Button>
      }
    >
      <CustomerInputs
        fields={fields}
        nameError={isNameless ? text.nameMissing : null}
        onChange={(change) => setFields({ ...fields, ...change })}
      />
      <Checkbox
        label={text.archiveCustomer}
        checked={fields.archived}
        onChange={(event) => setFields({ ...fields, archived: event.currentTarget.checked })}
      />
    </EditFrame>
  );
}
