import { Button, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { AttentionView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import { dialogOfNote } from '../sell/dialog.ts';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

/** All that a manager of the shop must look at. What comes or goes meanwhile shows. */
export function NotesDialog({ onClose, onOpen }: DialogProps) {
  const { text, format } = useWords();
  const { client, view } = useTill();
  const { run, refusal } = useCommand({ inTurn: true });
  const [notes, setNotes] = useState<readonly AttentionView[] | null>(null);
  const count = view?.attentionCount ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again with each view, which may bring others
  useEffect(() => {
    void run(() => client.listAttention.query()).then((found) => found && setNotes(found));
  }, [client, run, view]);
  const behind = notes === null ? 0 : count - notes.length;
  return (
    <DialogFrame title={text.notes} onClose={onClose} size="min(760px, 100%)">
      <RefusalNotice refusal={refusal} />
      {notes === null && refusal === null && <Skeleton height={64} />}
      {notes !== null && <p className="quiet">{notes.length === 0 ? text.noNotes : text.notesIntro}</p>}
      {notes !== null && notes.length > 0 && (
        <ul className="rows">
          {notes.map(({ id, message, edit }) => (
            <li key={id} className="row">
              <span className="row-main">{message}</span>
              {edit !== null && (
                <Button
                  variant="default"
                  aria-label={`${text.look}: ${message}`}
                  onClick={() => onOpen(dialogOfNote(edit))}
                >
                  {text.look}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {behind > 0 && <p className="quiet">{text.notesAtHub(format.number(behind))}</p>}
      <DialogActions>
        <Button variant="default" data-autofocus onClick={onClose}>
          {text.close}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}
