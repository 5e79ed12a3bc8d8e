import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type {
  ChosenView,
  DeviceChoice,
  DeviceRole,
  DevicesView,
  DeviceView,
} from '../../../../src/host/protocol/device-views.ts';
import { useTill } from '../../connection/till-context.tsx';
import { useCommand } from '../../connection/use-command.ts';
import { DialogActions } from '../../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../../parts/notice.tsx';
import type { Text } from '../../text/en.ts';
import { useWords } from '../../text/text-context.tsx';

type ChoiceFormProps = {
  readonly grant: string;
  readonly device: DeviceView;
  readonly models: DevicesView;
  readonly draft: DeviceChoice | null;
  readonly onChosen: (chosen: ChosenView) => void;
  readonly onBack: () => void;
};

/** Which device it is, by its address; one that was found stands in it already. */
export function ChoiceForm({ grant, device, models, draft, onChosen, onBack }: ChoiceFormProps) {
  const { text } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const { role, choice } = device;
  const first = draft ?? choice;
  const [place, setPlace] = useState(first?.place === 'virtual' ? '' : (first?.place ?? ''));
  const [model, setModel] = useState(first?.model ?? null);
  const [size, setSize] = useState(first?.size ?? USUAL_LABEL_SIZE);
  const kinds = kindsOf(role, models, text);
  const choose = async (next: DeviceChoice | null) => {
    const chosen = await command.run(() => client.chooseDevice.mutate({ grant, role, choice: next }));
    if (chosen !== undefined) onChosen(chosen);
  };
  const isUsual = choice === null || choice.place === 'virtual' || choice.place === 'printer';
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (place.trim() !== '')
          void choose({ place: place.trim(), model, ...(role === 'label' ? { size } : {}) });
      }}
    >
      <TextInput
        label={text.devicePlace}
        description={text.devicePlaceHints[hintOf(role)]}
        value={place}
        onChange={(event) => setPlace(event.currentTarget.value.slice(0, 200))}
        classNames={{ input: 'device-place' }}
        autoComplete="off"
        spellCheck={false}
      />
      {kinds !== null && (
        <Select
          label={kinds.label}
          description={kinds.hint}
          data={[...kinds.data]}
          value={model ?? kinds.usual}
          onChange={(value) => setModel(value === '' ? null : value)}
          allowDeselect={false}
          comboboxProps={{ zIndex: 400 }}
        />
      )}
      {role === 'label' && (
        <TextInput
          label={text.deviceLabelSize}
          description={text.deviceLabelSizeHint}
          value={size}
          onChange={(event) => setSize(sizeIn(event.currentTarget.value))}
          classNames={{ input: 'device-place' }}
          autoComplete="off"
        />
      )}
      <RefusalNotice refusal={command.refusal} />
      <DialogActions>
        <Button variant="default" onClick={onBack}>
          {text.back}
        </Button>
        {!isUsual && (
          <Button variant="default" disabled={command.isBusy} onClick={() => void choose(null)}>
            {text.deviceForget[forgetOf(role)]}
          </Button>
        )}
        <Button type="submit" loading={command.isBusy} disabled={place.trim() === ''}>
          {text.deviceUse}
        </Button>
      </DialogActions>
    </form>
  );
}

export function ChosenNotice({ chosen }: { readonly chosen: ChosenView }) {
  const { text, format } = useWords();
  const { baudRate } = chosen;
  return (
    <>
      <Notice kind="good">
        {text.deviceUsed} {typeof baudRate === 'number' && text.deviceSpeed(format.number(baudRate))}
      </Notice>
      {baudRate === null && <Notice kind="attention">{text.deviceNoSpeed}</Notice>}
    </>
  );
}

const USUAL_LABEL_SIZE = '57x32';

/** However a person writes it. */
function sizeIn(typed: string): string {
  return typed.replace(/\s|mm/g, '').replace(/[×*X]/g, 'x').slice(0, 7);
}

function hintOf(role: DeviceRole): keyof Text['devicePlaceHints'] {
  return role === 'spare' || role === 'kitchen' || role === 'label' ? 'receipt' : role;
}

function forgetOf(role: DeviceRole): keyof Text['deviceForget'] {
  return role === 'receipt' || role === 'drawer' || role === 'scanner' ? role : 'other';
}

/** What it can be, where that has to be said. */
function kindsOf(role: DeviceRole, { profiles, labelProfiles, scales, displays }: DevicesView, text: Text) {
  if (role === 'scanner' || role === 'drawer') return null;
  if (role === 'scale' || role === 'display') {
    const data = role === 'scale' ? scales : displays;
    return { label: text.deviceSpeaks, hint: '', data, usual: null };
  }
  if (role === 'label') {
    const data = labelProfiles.map(({ id, language, dotsPerInch }) => ({
      value: id,
      label: text.deviceLabelProfileOf(language, String(dotsPerInch)),
    }));
    const usual = data[0]?.value ?? null;
    return { label: text.deviceLabelProfile, hint: text.deviceLabelProfileHint, data, usual };
  }
  const known = profiles.map(({ id, width, columns }) => ({
    value: id,
    label: text.deviceProfileOf(id, String(width), String(columns)),
  }));
  const usual = { value: '', label: text.deviceProfileUsual };
  return { label: text.deviceProfile, hint: text.deviceProfileHint, data: [usual, ...known], usual: '' };
}
