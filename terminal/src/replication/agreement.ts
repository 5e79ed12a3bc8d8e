/** What keeps till and hub of one mind beside the hand-in itself: signed heads, the audit, and the till's report. */
import type { AuditState, HubHead } from '@counterbook/shared/sync';
import { readLost } from '../journal/lost-entries.ts';
import { type AuditDeps, startAudit } from './audit.ts';
import { type ReportsDeps, startReports } from './reports.ts';
import { openSignedHeads } from './signed-heads.ts';

export type Agreement = {
  readonly audit: () => AuditState;
  readonly onHeads: (heads: readonly HubHead[]) => void;
  readonly onConnect: () => void;
  readonly stop: () => void;
};

export type AgreementDeps = Omit<AuditDeps, 'lost'> & Omit<ReportsDeps, 'audit' | 'signedHeads'>;

export function startAgreement(deps: AgreementDeps): Agreement {
  const { terminalId } = deps.journal.place;
  const heads = openSignedHeads({ ...deps, terminalId });
  const audit = startAudit({ ...deps, lost: readLost(deps.local, terminalId) });
  const reports = startReports({ ...deps, audit: audit.state, signedHeads: heads.latest });
  let taking: Promise<void> = Promise.resolve();
  return {
    audit: audit.state,
    onHeads: (told) => {
      taking = taking
        .then(() => heads.take(told))
        .catch((error: unknown) => deps.log.warn({ error }, 'a signed head could not be kept'));
    },
    onConnect: reports.send,
    stop: () => {
      audit.stop();
      reports.stop();
      heads.stop();
    },
  };
}
