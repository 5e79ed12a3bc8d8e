import {
  auditAnswerSchema,
  auditRequestSchema,
  reportAnswerSchema,
  reportSchema,
} from '@counterbook/shared/sync';
import type { Routes } from '../../platform/http/create-router.ts';
import { digestJournal } from '../commands/digest-journal.ts';
import { type ReportDeps, takeReport } from '../commands/take-report.ts';
import type { EntryModel } from '../persistence/entry-repository.ts';

export function addAuditRoutes(routes: Routes, deps: ReportDeps & { readonly entries: EntryModel }): void {
  routes.add({
    route: 'POST /api/sync/audit',
    summary: 'What the hub has of this terminal’s journal, as counts, sums and hashes to compare with',
    body: auditRequestSchema,
    answer: auditAnswerSchema,
    handle: async ({ identity, scope, body: { contents, ranges } }) => ({
      digests: await digestJournal(deps, scope, { terminalId: identity.id, contents, ranges }),
    }),
  });
  routes.add({
    route: 'POST /api/sync/report',
    summary: 'A terminal tells how it is: what waits, its version, disk, file and audit',
    body: reportSchema,
    answer: reportAnswerSchema,
    handle: ({ identity, scope, body }) => takeReport(deps, scope, identity.id, body),
  });
}
