import { Button, Checkbox, Skeleton } from '@mantine/core';
import { useState } from 'react';
import type { CustomerView } from '../../../src/host/protocol/views.ts';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import { changedFields } from './changed-fields.ts';
import { CustomerInputs } from './customer-inputs.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { useApproval } from './use-approval.tsx';
import { useLoaded } from './use-loaded.ts';

/** `confirms`: a field that the person is asked about, which may be right as it is. */
type EditCustomerProps = DialogProps & { readonly customerId: string; readonly confirms: string | null };

export function EditCustomerDialog(props: EditCustomerProps) {
  const { text } = useWords();
  const { client } = useTill();
  const seen = useLoaded(() => client.findCustomer.query({ customerId: props.customerId }));
  if (seen) return <CustomerForm {...props} seen={seen} />;
  return (
    <DialogFrame title={text.editCustomer} onClose={props.onClose} size="md">
      {seen === undefined ? (
        <Skeleton height={160} />
      ) : (
        <RefusalNotice refusal={{ code: 'customer.unknown' }} />
      )}
    </DialogFrame>
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
  const command = useCommand();
  const approval = useApproval(command);
  const [commandId] = useState(newId);
  const { name, phone, email, code, archived } = seen;
  const [fields, setFields] = useState({ name, phone, email, code, archived });
  const isNameless = fields.name.trim() === '';
  const send = async (changes: Parameters<typeof client.changeCustomer.mutate>[0]['changes']) => {
    const done = await approval.run(
      (approved) =>
        client.changeCustomer.mutate({ commandId, customerId: seen.id, changes, approval: approved }),
      '',
    );
    if (done !== undefined) onClose();
  };
  const save = () => {
    if (isNameless) return;
    const changes = changedFields(seen, fields);
    if (Object.keys(changes).length === 0) onClose();
    else void send(changes);
  };
  return (
    <DialogFrame title={text.editCustomer} onClose={onClose} size="md" onSubmit={save}>
      {seen.isWaiting && <Notice kind="good">{text.waitsForHub}</Notice>}
      {seen.isSetAside && <Notice kind="attention">{text.setAsideSays}</Notice>}
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
      <RefusalNotice refusal={command.refusal?.code === 'approval.needed' ? null : command.refusal} />
      <DialogActions>
        <Button variant="default" onClick={() => onOpen({ type: 'merge-customer', customer: seen })}>
          {text.mergeCustomer}
        </Button>
        {confirms !== null && (
          <Button variant="default" onClick={() => void send(changedFields(seen, fields, confirms))}>
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
