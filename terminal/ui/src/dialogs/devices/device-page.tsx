import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type {
  ChosenView,
  DeviceChoice,
  DevicesView,
  DeviceView,
} from '../../../../src/host/protocol/device-views.ts';
import { DialogActions } from '../../parts/dialog-frame.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useWords } from '../../text/text-context.tsx';
import { ChoiceForm, ChosenNotice } from './choice-form.tsx';
import { moodOf, Place, stateSentence } from './device-words.tsx';
import { focusFirst } from './focus-first.ts';
import { TryDrawer } from './try-drawer.tsx';
import { TryPrinter } from './try-printer.tsx';
import { TryScale } from './try-scale.tsx';
import { TryScanner } from './try-scanner.tsx';

type DevicePageProps = {
  readonly grant: string;
  readonly device: DeviceView;
  readonly models: DevicesView;
  /** What was found for it and is to be used. */
  readonly draft: DeviceChoice | null;
  readonly onBack: () => void;
  readonly onScannerSheet: () => void;
};

/** One device: how it is, how it is tried, and which one it is. One that was found is chosen first. */
export function DevicePage({ grant, device, models, draft, onBack, onScannerSheet }: DevicePageProps) {
  const { text } = useWords();
  const { choice, fixedBy, state } = device;
  const mood = moodOf(state);
  const [chosen, setChosen] = useState<ChosenView | null>(null);
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen !== null) focusFirst(page.current);
  }, [chosen]);
  const isDraft = draft !== null && chosen === null;
  const form = (
    <ChoiceForm
      key={JSON.stringify(choice)}
      {...{ grant, device, models }}
      draft={isDraft ? draft : null}
      onChosen={setChosen}
      onBack={onBack}
    />
  );
  return (
    <div className="stack" ref={page}>
      {choice !== null && (
        <p>
          <Place place={choice.place} text={text} />
        </p>
      )}
      {mood === 'quiet' ? (
        <p className="quiet">{stateSentence(device, text)}</p>
      ) : (
        <Notice kind={mood}>{stateSentence(device, text)}</Notice>
      )}
      {fixedBy !== null && <Notice kind="attention">{text.deviceFixed(fixedBy)}</Notice>}
      {chosen !== null && <ChosenNotice chosen={chosen} />}
      {isDraft ? form : <Trial {...{ grant, device, onScannerSheet }} />}
      {!isDraft && fixedBy === null && (
        <>
          <h3 className="dialog-section">{text.deviceChange}</h3>
          {form}
        </>
      )}
      {!isDraft && fixedBy !== null && (
        <DialogActions>
          <Button variant="default" onClick={onBack}>
            {text.back}
          </Button>
        </DialogActions>
      )}
    </div>
  );
}

type TrialProps = Pick<DevicePageProps, 'grant' | 'device' | 'onScannerSheet'>;

function Trial({ grant, device, onScannerSheet }: TrialProps) {
  const { text } = useWords();
  const { role, choice } = device;
  if (role === 'scanner') return <TryScanner onSheet={onScannerSheet} />;
  if (choice === null) return null;
  switch (role) {
    case 'drawer':
      return <TryDrawer grant={grant} />;
    case 'scale':
      return <TryScale key={JSON.stringify(choice)} />;
    case 'display':
      return <p className="quiet">{text.tryDisplay}</p>;
    default:
      return <TryPrinter grant={grant} role={role} isVirtual={choice.place === 'virtual'} />;
  }
}
