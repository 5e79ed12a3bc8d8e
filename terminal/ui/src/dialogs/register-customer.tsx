import { Button } from '@mantine/core';
import { useState } from 'react';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import { CustomerInputs } from './customer-inputs.tsx';

type RegisterCustomerProps = {
  /** What was searched for: most often the name. */
  readonly name: string;
  readonly onClose: () => void;
  readonly onRegistered: (customerId: string) => void;
};

export function RegisterCustomer({ name, onClose, onRegistered }: RegisterCustomerProps) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [id] = useState(newId);
  const [fields, setFields] = useState({ name, phone: '', email: '', code: '', note: '' });
  const register = async () => {
    if (fields.name.trim() === '') {
      command.refuse({ code: 'screen.name' });
      return;
    }
    const customer = await command.run(() => client.registerCustomer.mutate({ id, ...fields }));
    if (customer !== undefined) onRegistered(customer.id);
  };
  return (
    <DialogFrame title={text.newCustomer} onClose={onClose} size="md" onSubmit={register}>
      <CustomerInputs fields={fields} onChange={(change) => setFields({ ...fields, ...change })} />
      <RefusalNotice refusal={command.refusal} />
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={command.isBusy}>
          {text.register}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}
