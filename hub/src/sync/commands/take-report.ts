/**
 * A terminal tells how it is, and shows the latest heads that the hub itself stood for. A hub that has less than its
 * own signature says was put back from an older state without being told: it begins another feed epoch, by which every
 * terminal fetches anew and hands in again what is missing.
 */
import { createPublicKey } from 'node:crypto';
import { isCountersigned, type Report, type SignedHead } from '@counterbook/shared/sync';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Scope } from '../../platform/auth/identity.ts';
import type { FeedEpoch } from '../persistence/feed-epoch.ts';
import { type HeadModel, listHeads } from '../persistence/head-repository.ts';
import { type ReportModel, saveReport } from '../persistence/report-repository.ts';
import { listSealKeys } from '../persistence/seal-key-repository.ts';

export type ReportDeps = {
  readonly connection: Connection;
  readonly reports: ReportModel;
  readonly heads: HeadModel;
  readonly feedEpoch: FeedEpoch;
  readonly log: Logger;
  readonly now: () => Date;
};

export async function takeReport(
  deps: ReportDeps,
  scope: Scope,
  terminalId: string,
  { signedHeads, ...told }: Report,
): Promise<{ readonly isRestored: boolean }> {
  const receivedAt = deps.now().toISOString();
  const forgotten = await findForgotten(deps, scope, terminalId, signedHeads);
  await saveReport(deps.reports, scope, { ...told, _id: terminalId, companyId: scope.companyId, receivedAt });
  if (forgotten === undefined) return { isRestored: false };
  const isNews = await deps.feedEpoch.renew(new Date(forgotten.signedAt));
  if (isNews)
    deps.log.warn(
      { terminalId, ...forgotten },
      'this hub has less than it has signed: it was put back from a backup, and every terminal is asked to hand in again',
    );
  return { isRestored: true };
}

/** A head that this hub signed and does not have any more. */
async function findForgotten(
  { connection, heads }: ReportDeps,
  scope: Scope,
  terminalId: string,
  signed: readonly SignedHead[],
): Promise<SignedHead | undefined> {
  if (signed.length === 0) return undefined;
  const own = new Map((await listHeads(heads, scope, { terminalId })).map((head) => [head.epoch, head]));
  const ahead = signed.filter(
    ({ epoch, contiguousThrough }) => contiguousThrough > (own.get(epoch)?.contiguousThrough ?? 0),
  );
  if (ahead.length === 0) return undefined;
  const keys = new Map((await listSealKeys(connection)).map((jwk) => [jwk.kid, jwk]));
  return ahead.find((head) => {
    const jwk = keys.get(head.kid);
    return (
      jwk !== undefined && isCountersigned(terminalId, head, createPublicKey({ key: jwk, format: 'jwk' }))
    );
  });
}
