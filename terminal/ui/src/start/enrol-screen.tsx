import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { RefusalNotice } from '../parts/notice.tsx';
import { StartPage } from '../parts/start-page.tsx';
import { useWords } from '../text/text-context.tsx';

export function EnrolScreen() {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [hubUrl, setHubUrl] = useState('');
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const address = hubUrl.trim();
    if (!/^https?:\/\//.test(address) || !URL.canParse(address)) command.refuse({ code: 'screen.address' });
    else void command.run(() => client.enrol.mutate({ hubUrl: address, code }));
  };
  return (
    <StartPage title={text.enrolTitle} intro={text.enrolIntro}>
      <form className="stack" onSubmit={submit} noValidate>
        <TextInput
          label={text.hubAddress}
          placeholder="https://"
          value={hubUrl}
          onChange={(event) => setHubUrl(event.currentTarget.value)}
          inputMode="url"
          dir="ltr"
          data-autofocus
          autoFocus
        />
        <TextInput
          label={text.enrolCode}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoCapitalize="characters"
          autoComplete="off"
          dir="ltr"
          classNames={{ input: 'code-input' }}
        />
        <RefusalNotice refusal={command.refusal} />
        <Button type="submit" loading={command.isBusy} disabled={hubUrl === '' || code === ''}>
          {text.enrol}
        </Button>
      </form>
    </StartPage>
  );
}
