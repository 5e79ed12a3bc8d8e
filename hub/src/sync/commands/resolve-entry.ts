/**
 * A person decides over what was set aside. What its terminal signed can be booked after all: as it is where only its
 * chain or the terminal's revocation was wrong, under an id derived from its own where another entry has that, and with
 * a corrected payload where its sums do not add up. What nobody provably signed can only be rejected. The same decision
 * again answers the same; another one is refused.
 */
import type { Resolution, ResolutionRequest } from '@counterbook/shared/api';
import { entryIdOf } from '@counterbook/shared/id';
import {
  findDisagreement,
  hashOf,
  type JournalEntry,
  journalEntrySchema,
  type UnsealedEntry,
} from '@counterbook/shared/journal';
import { accept, ContractError, issuesOf, type Result, refuse } from '@counterbook/shared/result';
import type { ClientSession } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import { choicesFor } from '../domain/choices.ts';
import { rawOf } from '../domain/raw-of.ts';
import { attentionOf, entryRow } from '../domain/rows.ts';
import { findEntries, type StoredEntry, saveEntries } from '../persistence/entry-repository.ts';
import type { FeedNews } from '../persistence/write-feed.ts';
import type { TakeDeps } from './take-entries.ts';
import { tellAccepted } from './tell-accepted.ts';

export type Asked = { readonly id: string; readonly by: string; readonly request: ResolutionRequest };

/** Null where there is no such entry. */
export async function resolveEntry(
  deps: TakeDeps,
  scope: Scope,
  asked: Asked,
): Promise<Result<Resolution> | null> {
  const { result, news } = await inTransaction(deps.connection, async (session) => {
    const [row] = await findEntries({ entries: deps.entries, scope, session }, [asked.id]);
    if (!row) return { result: null, news: NO_NEWS };
    if (row.resolution) return { result: again(row.resolution, asked.request), news: NO_NEWS };
    if (row.state !== 'quarantined')
      return { result: refuse({ code: 'quarantine.not-set-aside', state: row.state }), news: NO_NEWS };
    const decided = decide(deps, row, asked);
    if (!decided.ok) return { result: decided, news: NO_NEWS };
    return {
      result: accept(decided.value.resolution),
      news: await save(deps, scope, session, { row, ...decided.value }),
    };
  });
  deps.announce(news);
  return result;
}

const NO_NEWS: FeedNews = new Map();

function again(known: Resolution, { decision }: ResolutionRequest): Result<Resolution> {
  return known.decision === decision
    ? accept(known)
    : refuse({ code: 'quarantine.decided-otherwise', decision: known.decision, by: known.by, at: known.at });
}

type Decided = { readonly resolution: Resolution; readonly booked: JournalEntry | null };

function decide(deps: TakeDeps, row: StoredEntry, { request, by }: Asked): Result<Decided> {
  const choices = choicesFor(row);
  const at = deps.now().toISOString();
  const { decision, reason } = request;
  const because = { decision, reason, by, at };
  if (decision === 'reject') return accept({ resolution: { ...because, bookedAs: null }, booked: null });
  const asked = request.correction === undefined ? 'accept' : 'correct';
  if (!choices.includes(asked)) return refuse({ code: 'quarantine.not-acceptable', choices: [...choices] });
  const entry = rawOf(row) as JournalEntry;
  const booked = asked === 'correct' || row.cause === 'fork' ? standIn(deps, entry, request) : entry;
  return accept({ resolution: { ...because, bookedAs: booked.id }, booked });
}

/** An entry of the hub's own, beside the one that was set aside: under an id that nobody else gives. */
function standIn(deps: TakeDeps, entry: JournalEntry, { correction }: ResolutionRequest): JournalEntry {
  const id = `${entryIdOf(entry.terminalId, entry.epoch, entry.sequence)}~${entry.hash.slice(0, 16)}`;
  const unsealed = { ...entry, id, ...(correction === undefined ? {} : { payload: correction }) };
  const parsed = journalEntrySchema.safeParse(unsealed);
  if (!parsed.success) {
    const issues = issuesOf(parsed.error).map(({ path, message }) => ({
      path: `body.correction.${path}`,
      message,
    }));
    throw new ContractError('the correction is not what an entry of this type holds', issues);
  }
  const disagreement = findDisagreement(parsed.data);
  if (disagreement !== null)
    throw new ContractError(disagreement, [{ path: 'body.correction', message: disagreement }]);
  const hash = hashOf(parsed.data as UnsealedEntry);
  return { ...parsed.data, hash, signature: deps.seal.hash(hash) };
}

type Saved = Decided & { readonly row: StoredEntry };

async function save(
  deps: TakeDeps,
  scope: Scope,
  session: ClientSession,
  { row, resolution, booked }: Saved,
): Promise<FeedNews> {
  const at = deps.now();
  const isItself = booked?.id === row._id;
  const state = booked === null ? 'rejected' : 'accepted';
  const rows: StoredEntry[] = [{ ...row, state, resolution }];
  if (booked !== null && !isItself) rows.push({ ...entryRow(booked, 'accepted', at), occupies: false });
  saveEntries({ entries: deps.entries, scope, session }, rows, () => false);
  const message =
    booked === null
      ? `An entry was set aside for good: ${resolution.reason}`
      : `An entry that was set aside is booked: ${resolution.reason}`;
  const closed = attentionOf(row, at, { step: 'closed', message });
  return tellAccepted(deps, scope, session, { accepted: booked ? [booked] : [], beside: [closed], at });
}
