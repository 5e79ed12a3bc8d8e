import { Button, Skeleton, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CustomerView } from '../../../src/host/protocol/views.ts';
import { newId } from '../connection/new-id.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { useScans } from '../keys/scanner.tsx';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { balanceText } from '../sell/customer-card.tsx';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { useApproval } from './use-approval.tsx';
import { useCustomerSearch } from './use-customer-search.ts';

/** Which other customer this one turned out to be: chosen, said back in words, and only then done. */
export function MergeCustomerDialog({
  customer,
  onClose,
}: DialogProps & { readonly customer: CustomerView }) {
  const { text, format } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const approval = useApproval(command);
  const [commandId] = useState(newId);
  const [typed, setTyped] = useState('');
  const [other, setOther] = useState<CustomerView | null>(null);
  const { found: all, findNow } = useCustomerSearch(typed);
  const look = (text: string) => {
    setOther(null);
    setTyped(text);
  };
  useScans(look);
  const isOther = ({ id }: CustomerView) => id !== customer.id;
  const found = all?.filter(isOther) ?? null;
  /** The first Enter chooses whom the search has on top, and what will happen is said before the next. */
  const merge = async () => {
    if (other === null) {
      if (typed.trim() !== '') setOther((await findNow()).find(isOther) ?? null);
      return;
    }
    const done = await approval.run(
      (approved) =>
        client.mergeCustomers.mutate({ commandId, from: customer.id, into: other.id, approval: approved }),
      '',
    );
    if (done !== undefined) onClose();
  };
  return (
    <DialogFrame
      title={text.mergeTitle(customer.name)}
      onClose={onClose}
      size="md"
      onSubmit={() => void merge()}
    >
      <TextInput
        label={text.customerHint}
        value={typed}
        onChange={(event) => look(event.currentTarget.value.slice(0, 100))}
        autoComplete="off"
        data-autofocus
      />
      {found === null ? (
        <Skeleton height={64} />
      ) : (
        <ul className="rows">
          {found.map((each) => (
            <li key={each.id} className="row">
              <button
                type="button"
                className="row-main"
                aria-pressed={each.id === other?.id}
                onClick={() => setOther(each)}
              >
                <span className="row-name">{each.name}</span>
                <span className="quiet">
                  {[each.phone, each.code].filter((fact) => fact !== '').join(' · ')}
                </span>
                <span className="quiet">{balanceText(each, text, format)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {found?.length === 0 && <p className="quiet">{text.noCustomers(typed.trim())}</p>}
      {other !== null && <Notice kind="attention">{text.mergeSays(customer.name, other.name)}</Notice>}
      <RefusalNotice refusal={command.refusal?.code === 'approval.needed' ? null : command.refusal} />
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button type="submit" loading={command.isBusy} disabled={other === null && typed.trim() === ''}>
          {text.mergeConfirm}
        </Button>
      </DialogActions>
      {approval.dialog}
    </DialogFrame>
  );
}
