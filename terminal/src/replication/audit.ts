/**
 * What the hub has acknowledged is compared with what it has: what is new every few minutes, and with it a page of what
 * is older, in turn; a whole shift once it is closed and handed in. A hub that does not answer, or is too old to, is
 * asked another time: nothing waits for it.
 */
import type { AuditState } from '@counterbook/shared/sync';
import type { JournalPlace } from '../journal/journal.ts';
import { type AuditorDeps, createAuditor } from './audit-journal.ts';
import { NotNowError } from './compare-journal.ts';
import { type HubLink, LinkStoppedError } from './hub-link.ts';

export type Audit = {
  readonly state: () => AuditState;
  readonly stop: () => void;
};

export type AuditDeps = AuditorDeps & {
  readonly link: HubLink;
  readonly now: () => number;
  readonly random: () => number;
  readonly auditMilliseconds: number;
  readonly onChange: () => void;
};

type Shift = { readonly from: JournalPlace; readonly through: JournalPlace };

/** How soon after the last one a closed shift is looked for at the hub again. */
const SHIFT_MILLISECONDS = 2_000;

export function startAudit(deps: AuditDeps): Audit {
  const { journal, link } = deps;
  const auditor = createAuditor(deps);
  let checkedAt: string | null = null;
  let shift: Shift | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const compareShift = async ({ from, through }: Shift): Promise<void> => {
    if (deps.handingIn.acknowledged(through.epoch) < through.sequence) return;
    if (from.epoch === through.epoch) await auditor.compareRange(from.epoch, from.sequence, through.sequence);
    shift = null;
  };
  const round = async (): Promise<void> => {
    if (link.state().state !== 'online') return;
    try {
      if (shift !== null) {
        await compareShift(shift);
        if (shift !== null) return;
      } else {
        await auditor.compareNew();
        await auditor.compareOld();
      }
      checkedAt = new Date(deps.now()).toISOString();
    } catch (error) {
      if (isStopped || error instanceof NotNowError || error instanceof LinkStoppedError) return;
      deps.log.warn({ error }, 'the journal could not be compared with the hub’s');
    } finally {
      if (!isStopped) deps.onChange();
    }
  };
  let running: Promise<void> = Promise.resolve();
  const plan = (milliseconds: number): void => {
    clearTimeout(timer);
    if (isStopped) return;
    const next = () => {
      running = running
        .then(round)
        .then(() => plan(shift === null ? deps.auditMilliseconds : SHIFT_MILLISECONDS));
    };
    timer = setTimeout(next, milliseconds * (0.8 + deps.random() * 0.4));
  };
  journal.onAppend((entry) => {
    if (entry.type !== 'shift.closed' || isStopped) return;
    const [, epoch, sequence] = entry.shiftId?.split(':').map(Number) ?? [];
    if (epoch === undefined || sequence === undefined) return;
    shift = { from: { epoch, sequence }, through: entry };
    plan(SHIFT_MILLISECONDS);
  });
  plan(deps.auditMilliseconds);
  return {
    state: () => ({
      state: checkedAt === null ? 'never' : auditor.differing() > 0 ? 'differs' : 'agrees',
      checkedAt,
      repaired: auditor.repaired(),
      differing: auditor.differing(),
    }),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
