import { accept, type Result } from '@counterbook/shared/result';
import { type ReactNode, useRef, useState } from 'react';
import type { Command } from '../connection/use-command.ts';
import { type Approval, ApprovalDialog } from './approval-dialog.tsx';

type Ask<T> = (approval: Approval | null) => Promise<Result<T>>;

type UseApproval = {
  /** Runs the command; where it needs a manager, asks for one and runs it again with the yes. */
  readonly run: <T>(ask: Ask<T>, reason: string) => Promise<T | undefined>;
  readonly dialog: ReactNode;
};

type Pending = {
  readonly number: number;
  readonly reason: string;
  readonly attempt: (approval: Approval) => Promise<boolean>;
  readonly giveUp: () => void;
};

const NEEDS_MANAGER = ['approval.needed', 'debt.over-limit', 'scan.expired', 'stock.over-quota'];

/** The yes itself was not taken: the dialog stays. */
function isAboutYes(code: string): boolean {
  return NEEDS_MANAGER.includes(code) || /^(pin|approval|staff)\./.test(code);
}

export function useApproval(command: Command): UseApproval {
  const [pending, setPending] = useState<readonly Pending[]>([]);
  const asked = useRef(0);
  const run = async <T,>(ask: Ask<T>, reason: string): Promise<T | undefined> => {
    let needsManager = false;
    const value = await command.run(async () => {
      const answer = await ask(null);
      needsManager = !answer.ok && NEEDS_MANAGER.includes(answer.refusal.code);
      return answer;
    });
    if (!needsManager) return value;
    return new Promise((resolve) => {
      asked.current += 1;
      const number = asked.current;
      const end = () => setPending((old) => old.filter((other) => other.number !== number));
      const attempt = async (approval: Approval): Promise<boolean> => {
        let isApproved = false;
        // What called for the yes has been read.
        command.clear();
        const done = await command.run(async () => {
          const answer = await ask(approval);
          isApproved = answer.ok || !isAboutYes(answer.refusal.code);
          return answer.ok ? accept({ answer: answer.value }) : answer;
        });
        if (!isApproved) return false;
        end();
        // What was refused for another reason is told, or asked, where the command was given.
        resolve(done?.answer);
        return true;
      };
      const giveUp = () => {
        end();
        resolve(undefined);
      };
      setPending((old) => [...old, { number, reason, attempt, giveUp }]);
    });
  };
  // Scans come faster than yeses: one question after the other.
  const [first] = pending;
  const dialog = first && (
    <ApprovalDialog
      key={first.number}
      command={command}
      reason={first.reason}
      onApprove={first.attempt}
      onClose={first.giveUp}
    />
  );
  return { run, dialog };
}
