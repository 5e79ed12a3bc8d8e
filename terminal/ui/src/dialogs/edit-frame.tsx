import type { Result } from '@counterbook/shared/result';
import { Button, Skeleton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { newId } from '../connection/new-id.ts';
import { type Command, useCommand } from '../connection/use-command.ts';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { useWords } from '../text/text-context.tsx';
import type { Approval } from './approval-dialog.tsx';
import { useApproval } from './use-approval.tsx';
import { useLoaded } from './use-loaded.ts';

type LoadedProps<T> = {
  readonly title: string;
  readonly load: () => Promise<T | null>;
  /** The refusal where there is no such thing. */
  readonly missing: string;
  readonly onClose: () => void;
  readonly children: (seen: T) => ReactNode;
};

/** A form is shown once it is known what stands: a change is told beside what the person saw. */
export function Loaded<T>({ title, load, missing, onClose, children }: LoadedProps<T>) {
  const seen = useLoaded(load);
  if (seen) return children(seen);
  return (
    <DialogFrame title={title} onClose={onClose} size="md">
      {seen === undefined ? <Skeleton height={160} /> : <RefusalNotice refusal={{ code: missing }} />}
    </DialogFrame>
  );
}

type Asked<Changes> = {
  readonly commandId: string;
  readonly changes: Changes;
  readonly approval: Approval | null;
};

export type Edit<Changes> = {
  readonly command: Command;
  /** Closes without a word where nothing was changed. */
  readonly send: (changes: Changes) => Promise<void>;
  readonly approvalDialog: ReactNode;
};

/** Tells what was changed, under one id however often it is pressed, and asks for a manager where one is needed. */
export function useEdit<Changes extends object>(
  ask: (asked: Asked<Changes>) => Promise<Result<unknown>>,
  onClose: () => void,
): Edit<Changes> {
  const command = useCommand();
  const approval = useApproval(command);
  const [commandId] = useState(newId);
  const send = async (changes: Changes) => {
    if (Object.keys(changes).length === 0) return onClose();
    const done = await approval.run((approved) => ask({ commandId, changes, approval: approved }), '');
    if (done !== undefined) onClose();
  };
  return { command, send, approvalDialog: approval.dialog };
}

type EditFrameProps = {
  readonly title: string;
  readonly size: string;
  readonly seen: { readonly isWaiting: boolean; readonly isSetAside: boolean };
  readonly edit: Pick<Edit<never>, 'command' | 'approvalDialog'>;
  /** A refusal that stands at its field already is not said again. */
  readonly isRefusalAtField?: boolean;
  readonly onSave: () => void;
  /** Where the person is asked about a field that may be right as it is. */
  readonly onConfirm: (() => void) | null;
  readonly onClose: () => void;
  readonly otherwise: ReactNode;
  readonly children: ReactNode;
};

export function EditFrame(props: EditFrameProps) {
  const { title, size, seen, edit, isRefusalAtField = false, onSave, onConfirm, onClose } = props;
  const { text } = useWords();
  const { refusal, isBusy } = edit.command;
  const isSaid = isRefusalAtField || refusal?.code === 'approval.needed';
  return (
    <DialogFrame title={title} onClose={onClose} size={size} onSubmit={onSave}>
      {seen.isWaiting && <Notice kind="good">{text.waitsForHub}</Notice>}
      {seen.isSetAside && <Notice kind="attention">{text.setAsideSays}</Notice>}
      {props.children}
      <RefusalNotice refusal={isSaid ? null : refusal} />
      <DialogActions>
        {props.otherwise}
        {onConfirm !== null && (
          <Button variant="default" onClick={onConfirm}>
            {text.rightAsItIs}
          </Button>
        )}
        <Button type="submit" loading={isBusy}>
          {text.save}
        </Button>
      </DialogActions>
      {edit.approvalDialog}
    </DialogFrame>
  );
}
