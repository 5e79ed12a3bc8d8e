import type { Result } from '@counterbook/shared/result';
import { type ReactNode, useState } from 'react';
import type { Command } from '../connection/use-command.ts';
import { type Approval, ApprovalDialog } from './approval-dialog.tsx';

type Ask<T> = (approval: Approval | null) => Promise<Result<T>>;

type UseApproval = {
  /** Runs the command; where it needs a manager, asks for one and runs it again with the yes. */
  readonly run: <T>(ask: Ask<T>, reason: string) => Promise<T | undefined>;
  readonly dialog: ReactNode;
};

type Pending = {
  readonly reason: string;
  readonly attempt: (approval: Approval) => Promise<boolean>;
  readonly giveUp: () => void;
};

const NEEDS_MANAGER = ['approval.needed', 'debt.over-limit', 'scan.expired', 'stock.over-quota'];

export function useApproval(command: Command): UseApproval {
  const [pending, setPending] = useState<Pending | null>(null);
  const run = async <T,>(ask: Ask<T>, reason: string): Promise<T | undefined> => {
    let needsManager = false;
    const value = await command.run(async () => {
      const answer = await ask(null);
      needsManager = !answer.ok && NEEDS_MANAGER.includes(answer.refusal.code);
      return answer;
    });
    if (!needsManager) return value;
    return new Promise((resolve) => {
      setPending({
        reason,
        attempt: async (approval) => {
          const approved = await command.run(async () => {
            const answer = await ask(approval);
            return answer.ok ? { ok: true as const, value: { answer: answer.value } } : answer;
          });
          if (approved === undefined) return false;
          setPending(null);
          resolve(approved.answer);
          return true;
        },
        giveUp: () => {
          setPending(null);
          resolve(undefined);
        },
      });
    });
  };
  const dialog = pending && (
    <ApprovalDialog
      command={command}
      reason={pending.reason}
      onApprove={pending.attempt}
      onClose={pending.giveUp}
    />
  );
  return { run, dialog };
}
