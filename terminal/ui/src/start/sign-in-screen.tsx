import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { StaffView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { RefusalNotice } from '../parts/notice.tsx';
import { NumPad } from '../parts/num-pad.tsx';
import { StartPage } from '../parts/start-page.tsx';
import { useWords } from '../text/text-context.tsx';

/** From here on a list is long enough to be searched. */
const MANY = 12;

export function SignInScreen() {
  const { text } = useWords();
  const { client, view } = useTill();
  const [staff, setStaff] = useState<readonly StaffView[] | null>(null);
  const [chosen, setChosen] = useState<StaffView | null>(null);
  const [filter, setFilter] = useState('');
  useEffect(() => {
    client.staff.query().then(setStaff, () => setStaff([]));
  }, [client]);
  if (chosen) return <PinEntry person={chosen} onBack={() => setChosen(null)} />;
  const shown = (staff ?? []).filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
  const place = [view?.shop?.shopName, view?.terminalCode].filter(Boolean).join(' · ');
  return (
    <StartPage title={text.whoAreYou} intro={place} wide>
      {staff?.length === 0 && <p className="quiet">{text.nobody}</p>}
      {(staff?.length ?? 0) > MANY && (
        <TextInput
          aria-label={text.filterPeople}
          placeholder={text.filterPeople}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          autoFocus
        />
      )}
      <div className="staff-tiles">
        {shown.map((person, index) => (
          <StaffTile
            key={person.id}
            person={person}
            isFirst={index === 0 && (staff?.length ?? 0) <= MANY}
            onChoose={setChosen}
          />
        ))}
      </div>
    </StartPage>
  );
}

type StaffTileProps = {
  readonly person: StaffView;
  readonly isFirst: boolean;
  readonly onChoose: (person: StaffView) => void;
};

function StaffTile({ person, isFirst, onChoose }: StaffTileProps) {
  const { text } = useWords();
  const tile = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isFirst) tile.current?.focus();
  }, [isFirst]);
  return (
    <button ref={tile} type="button" className="staff-tile" onClick={() => onChoose(person)}>
      <span className="staff-initials" aria-hidden>
        {initialsOf(person.name)}
      </span>
      <span className="staff-name">{person.name}</span>
      <span className="quiet">{person.role === 'manager' ? text.manager : text.cashier}</span>
    </button>
  );
}

function PinEntry({ person, onBack }: { readonly person: StaffView; readonly onBack: () => void }) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const [pin, setPin] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!/^\d{4,8}$/.test(pin)) {
      command.refuse({ code: 'screen.pin' });
      return;
    }
    const signedIn = await command.run(() => client.signIn.mutate({ staffId: person.id, pin }));
    if (signedIn === undefined) setPin('');
  };
  return (
    <StartPage title={person.name} intro={person.role === 'manager' ? text.manager : text.cashier}>
      <form className="stack" onSubmit={submit} noValidate>
        <PasswordInput
          label={text.pin}
          size="lg"
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value.replace(/\D/g, '').slice(0, 8))}
          onKeyDown={(event) => event.key === 'Escape' && onBack()}
          inputMode="none"
          autoComplete="off"
          dir="ltr"
          visibilityToggleButtonProps={{ style: { display: 'none' } }}
          autoFocus
        />
        <RefusalNotice refusal={command.refusal} />
        <NumPad label={text.pinOf(person.name)} value={pin} onChange={(next) => setPin(next.slice(0, 8))} />
        <div className="dialog-actions">
          <Button variant="default" onClick={onBack}>
            {text.otherPerson}
          </Button>
          <Button type="submit" loading={command.isBusy}>
            {text.signIn}
          </Button>
        </div>
      </form>
    </StartPage>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => (word === undefined ? '' : ([...word][0] ?? '')))
    .join('')
    .toUpperCase();
}
