import {
  attentionAnswerSchema,
  journalAnswerSchema,
  journalQuerySchema,
  shopQuerySchema,
  terminalsAnswerSchema,
} from '@counterbook/shared/api';
import { canSeeShop, type Identity } from '../../platform/auth/identity.ts';
import type { Routes } from '../../platform/http/create-router.ts';
import { notFound } from '../../platform/http/problem.ts';
import { rawOf } from '../domain/raw-of.ts';
import { type DeviceDeps, findDevice, listDevices, movingToOf } from '../persistence/device-repository.ts';
import { countByState, type EntryModel, listEntries } from '../persistence/entry-repository.ts';
import { type FeedDeps, partitionOf } from '../persistence/feed-model.ts';
import { type HeadModel, listHeads, type StoredHead } from '../persistence/head-repository.ts';
import { readFeed } from '../persistence/read-feed.ts';
import { listReports, type ReportModel, type StoredReport } from '../persistence/report-repository.ts';

type Deps = FeedDeps &
  DeviceDeps & {
    readonly entries: EntryModel;
    readonly heads: HeadModel;
    readonly reports: ReportModel;
  };
const MOST_ATTENTION = 1000;

export function addFleetRoutes(routes: Routes, deps: Deps): void {
  routes.add({
    route: 'GET /api/sync/terminals',
    summary:
      'Every terminal: how far its journal is taken, when it was last seen, what was set aside, to which shop it moves',
    query: shopQuerySchema,
    answer: terminalsAnswerSchema,
    handle: async ({ identity, scope, query }) => {
      const devices = await listDevices(deps.devices, scope, shopsOf(identity, query.shopId));
      const heads = await listHeads(deps.heads, scope, {});
      const reports = await listReports(deps.reports, scope);
      const terminals = devices.map(async (device) => {
        const { _id, shopId, terminalCode, revoked } = device;
        const own = heads.filter(({ terminalId }) => terminalId === _id);
        const report = reports.get(_id) ?? null;
        const counts = await countByState(deps.entries, scope, _id);
        return {
          id: _id,
          shopId,
          terminalCode,
          revoked,
          movingTo: movingToOf(device),
          ...seenOf(own, report),
          report,
          heads: own.map(({ epoch, contiguousThrough, hash }) => ({ epoch, contiguousThrough, hash })),
          ...counts,
        };
      });
      return { terminals: await Promise.all(terminals) };
    },
  });
  routes.add({
    route: 'GET /api/sync/attention',
    summary: 'What a person must look at in a shop: entries set aside, products oversold',
    query: shopQuerySchema.required(),
    answer: attentionAnswerSchema,
    handle: async ({ identity, scope, query }) => {
      if (!canSeeShop(identity, query.shopId)) throw notFound();
      const partition = partitionOf(scope.companyId, query.shopId, 'attention');
      const rows = await readFeed(deps, scope, { partition, after: 0, limit: MOST_ATTENTION });
      return { attention: rows.flatMap(({ document, removedAt }) => (removedAt ? [] : document)) };
    },
  });
  routes.add({
    route: 'GET /api/sync/journal',
    summary: 'A terminal’s journal as the hub has it, in sequence',
    query: journalQuerySchema,
    answer: journalAnswerSchema,
    handle: async ({ identity, scope, query }) => {
      const device = await findDevice(deps, scope, query.terminalId);
      if (!device || !canSeeShop(identity, device.shopOf(query.epoch))) throw notFound();
      const rows = await listEntries(deps.entries, scope, query);
      return {
        entries: rows.map(({ entryId, sequence, state, reason, raw }) => ({
          id: entryId,
          sequence,
          state,
          reason,
          entry: rawOf({ raw }),
        })),
      };
    },
  });
}

/** By a hand-in or by its report, whichever came last. */
function seenOf(heads: readonly StoredHead[], report: StoredReport | null) {
  const handIns = heads.flatMap(({ seenAt, clockAheadMs }) =>
    seenAt === undefined ? [] : { seenAt, clockAheadMs },
  );
  const reported = report && {
    seenAt: report.receivedAt,
    clockAheadMs: Date.parse(report.sentAt) - Date.parse(report.receivedAt),
  };
  const [last] = [...handIns, ...(reported ? [reported] : [])].toSorted((left, right) =>
    left.seenAt < right.seenAt ? 1 : -1,
  );
  const ahead = last?.clockAheadMs;
  return {
    lastSeen: last?.seenAt ?? null,
    clockAheadSeconds: ahead === undefined ? null : Math.round(ahead / 1000),
  };
}

/** Null is every shop of the company. */
function shopsOf(identity: Identity, shopId: string | undefined): readonly string[] | null {
  if (shopId !== undefined) {
    if (!canSeeShop(identity, shopId)) throw notFound();
    return [shopId];
  }
  return identity.role === 'company-admin' ? null : identity.shopIds;
}
