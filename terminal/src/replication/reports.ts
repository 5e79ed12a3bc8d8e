import { readFileSync, statfsSync } from 'node:fs';
import { type AuditState, type Report, reportAnswerSchema, type SignedHead } from '@counterbook/shared/sync';
import { z } from 'zod';
import type { Log } from '../till/parts.ts';
import type { DeviceSession } from './device-session.ts';
import type { HubLink } from './hub-link.ts';

/** Tells the hub how this till is: when it connects, and about once a minute. An older hub is not interested. */
export type Reports = { readonly send: () => void; readonly stop: () => void };

/** How a till stands, as its owner sees it from afar. */
export type Standing = Pick<Report, 'waiting' | 'oldestWaiting' | 'storage'>;

export type ReportsDeps = {
  readonly link: HubLink;
  readonly session: DeviceSession;
  readonly directory: string;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
  readonly standing: () => Standing;
  readonly audit: () => AuditState;
  readonly signedHeads: () => readonly SignedHead[];
  /** The hub has learnt from this that it was put back from a backup. */
  readonly onRestored: () => void;
};

const EVERY_MILLISECONDS = 60_000;

export function startReports(deps: ReportsDeps): Reports {
  const { link, session } = deps;
  const version = versionOf();
  let timer: NodeJS.Timeout;
  let isSending = false;

  const send = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    try {
      const outcome = await link.tryOnce({
        method: 'POST',
        path: '/api/sync/report',
        body: reportOf(deps, version),
        token: session.token,
        forgetToken: session.forget,
      });
      const answer = outcome.kind === 'answer' ? reportAnswerSchema.safeParse(outcome.body) : undefined;
      if (answer?.data?.isRestored) deps.onRestored();
    } catch (error) {
      deps.log.warn({ error }, 'the hub could not be told how this till is');
    } finally {
      isSending = false;
    }
  };
  const plan = (): void => {
    timer = setTimeout(
      () => {
        if (link.state().state === 'online') void send();
        plan();
      },
      EVERY_MILLISECONDS * (0.8 + deps.random() * 0.4),
    );
  };
  plan();
  return { send: () => void send(), stop: () => clearTimeout(timer) };
}

function reportOf(deps: ReportsDeps, version: string): Report {
  return {
    protocol: deps.link.protocol(),
    sentAt: new Date(deps.now()).toISOString(),
    version,
    ...deps.standing(),
    freeBytes: freeBytesAt(deps.directory),
    audit: deps.audit(),
    signedHeads: [...deps.signedHeads()],
  };
}

function freeBytesAt(directory: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return null;
  }
}

function versionOf(): string {
  const file = new URL('../../package.json', import.meta.url);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
