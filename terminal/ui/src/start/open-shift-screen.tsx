import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { hasFraction, parseAmount } from '../amounts/amount-text.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { AmountField } from '../parts/amount-field.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { NumPad } from '../parts/num-pad.tsx';
import { StartPage } from '../parts/start-page.tsx';
import { useWords } from '../text/text-context.tsx';

export function OpenShiftScreen() {
  const { text, format } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [float, setFloat] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const amount = parseAmount(float === '' ? '0' : float, format.currency);
    if (!amount.ok) command.refuse(amount.refusal);
    else void command.run(() => client.openShift.mutate({ float: amount.value }));
  };
  return (
    <StartPage title={text.openShiftTitle} intro={text.openShiftIntro}>
      <form className="stack" onSubmit={submit} noValidate>
        <AmountField
          label={text.float}
          value={float}
          onChange={setFloat}
          placeholder={format.plain(0)}
          unit={format.currency}
          autoFocus
        />
        <RefusalNotice refusal={command.refusal} />
        <NumPad
          label={text.float}
          value={float}
          onChange={setFloat}
          hasPoint={hasFraction(format.currency)}
        />
        <div className="dialog-actions">
          <Button variant="default" onClick={() => void command.run(() => client.signOut.mutate())}>
            {text.signOut}
          </Button>
          <Button type="submit" loading={command.isBusy}>
            {text.openShift}
          </Button>
        </div>
      </form>
    </StartPage>
  );
}
