import { Button, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CartView, CustomerView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { useScans } from '../keys/scanner.tsx';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { balanceText } from '../sell/customer-card.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { RegisterCustomer } from './register-customer.tsx';
import { useCustomerSearch } from './use-customer-search.ts';

type CustomerDialogProps = DialogProps & { readonly cart: CartView };

export function CustomerDialog({ cart, onClose, onOpen }: CustomerDialogProps) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [typed, setTyped] = useState('');
  const [isNew, setNew] = useState(false);
  const { found, findNow } = useCustomerSearch(typed);
  useScans(setTyped);
  const attach = async (customerId: string | null) => {
    if ((await command.run(() => client.attachCustomer.mutate({ customerId }))) !== undefined) onClose();
  };
  const attachFirst = async () => {
    // An empty field says nothing: Enter must not put somebody's name on the sale.
    if (typed.trim() === '') return;
    const [first] = await findNow();
    if (first !== undefined) await attach(first.id);
  };
  if (isNew) {
    return <RegisterCustomer name={typed} onClose={onClose} onRegistered={attach} />;
  }
  return (
    <DialogFrame title={text.findCustomer} onClose={onClose} onSubmit={() => void attachFirst()}>
      <TextInput
        label={text.customerHint}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value.slice(0, 100))}
        autoComplete="off"
        data-autofocus
      />
      <RefusalNotice refusal={command.refusal} />
      <CustomerList
        found={found}
        typed={typed}
        onChoose={(customer) => void attach(customer.id)}
        onPay={(customer) => onOpen({ type: 'debt', customer })}
        onEdit={({ id }) => onOpen({ type: 'customer-edit', customerId: id, confirms: null })}
      />
      <DialogActions>
        {cart.customer !== null && (
          <Button variant="default" onClick={() => void attach(null)}>
            {text.takeCustomerOff}
          </Button>
        )}
        <Button variant="default" onClick={() => setNew(true)}>
          {text.newCustomer}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}

type CustomerListProps = {
  readonly found: readonly CustomerView[] | null;
  readonly typed: string;
  readonly onChoose: (customer: CustomerView) => void;
  readonly onPay: (customer: CustomerView) => void;
  readonly onEdit: (customer: CustomerView) => void;
};

function CustomerList({ found, typed, onChoose, onPay, onEdit }: CustomerListProps) {
  const { text, format } = useWords();
  if (found === null) return <Skeleton height={64} />;
  if (found.length === 0) return <p className="quiet">{text.noCustomers(typed.trim())}</p>;
  return (
    <ul className="rows">
      {found.map((customer) => (
        <li key={customer.id} className="row">
          <button type="button" className="row-main" onClick={() => onChoose(customer)}>
            <span className="row-name">{customer.name}</span>
            <span className="quiet">
              {[customer.phone, customer.code].filter((fact) => fact !== '').join(' · ')}
            </span>
            <span className="quiet">{balanceText(customer, text, format)}</span>
            {customer.isWaiting && <span className="tag">{text.waiting}</span>}
            {customer.isSetAside && <span className="tag">{text.setAside}</span>}
          </button>
          <Button
            variant="default"
            aria-label={`${text.editCustomer}: ${customer.name}`}
            onClick={() => onEdit(customer)}
          >
            {text.edit}
          </Button>
          {customer.balance > 0 && (
            <Button
              variant="default"
              aria-label={`${text.payDebt}: ${customer.name}`}
              onClick={() => onPay(customer)}
            >
              {text.payDebt}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
