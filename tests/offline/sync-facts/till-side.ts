/** A till's own journal and its own way to the hub, without the rest of the till; every request is noted. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArchive } from '../../../terminal/src/journal/archive.ts';
import { type Journal, openJournal } from '../../../terminal/src/journal/journal.ts';
import { openStoredJournal } from '../../../terminal/src/journal/stored-journal.ts';
import { createHubLink, type HubLink, type HubRequest } from '../../../terminal/src/replication/hub-link.ts';
import { type Replication, startReplication } from '../../../terminal/src/replication/replication.ts';
import { type SmallHub, startSmallHub } from '../../../terminal/src/replication/small-hub.ts';
import { openSyncLog } from '../../../terminal/src/replication/sync-log.ts';
import { openStore, type Store } from '../../../terminal/src/store/index.ts';
import { openDatabase, SEARCHED, type TillDatabase } from '../../../terminal/src/till/collections.ts';
import { documentsOf } from '../../../terminal/src/till/documents.ts';

export type TillSide = {
  readonly hub: SmallHub;
  readonly file: string;
  readonly store: Store;
  readonly database: TillDatabase;
  readonly journal: Journal;
  /** What was asked, in the order it was asked, with how many were under way then. */
  readonly asked: readonly { readonly path: string; readonly body: unknown; readonly beside: number }[];
  /** `newsUrl`: where news comes from; nothing but the first pull and news moves a feed. */
  readonly start: (options?: {
    readonly newsUrl?: string;
    readonly isLoaded?: boolean;
    readonly onWarning?: () => void;
  }) => Replication;
  readonly write: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function openTillSide(): Promise<TillSide> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const hub = await startSmallHub(String(publicKey.export({ type: 'spki', format: 'pem' })));
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-facts-'));
  const file = join(directory, 'till.db');
  const store = openStore({ file, search: SEARCHED });
  const database = await openDatabase(store.storage);
  const terminal = { terminalId: 'till-1', terminalCode: 'T01', epoch: 1 };
  const place = { companyId: 'company-a', shopId: 'shop-1', ...terminal };
  const documents = documentsOf(database.journal);
  const journal = openJournal({
    collection: database.journal,
    documents,
    stored: await openStoredJournal(documents, store.local, place),
    archive: openArchive(directory),
    place,
    privateKey,
    now: Date.now,
    onCommit: () => {},
  });
  const asked: { path: string; body: unknown; beside: number }[] = [];
  const link = noting(createHubLink({ hubUrl: hub.url, now: Date.now, random: () => 0.5 }), asked);
  let replication: Replication | null = null;
  return {
    hub,
    file,
    store,
    database,
    journal,
    asked,
    start: ({ newsUrl, isLoaded = false, onWarning = () => {} } = {}) => {
      replication = startReplication({
        database,
        journal,
        local: store.local,
        link,
        syncLog: openSyncLog({ local: store.local, now: Date.now, onChange: () => {} }),
        hubUrl: newsUrl ?? hub.url,
        privateKey,
        now: Date.now,
        random: () => 0.5,
        log: { info: () => {}, warn: onWarning, error: () => {} },
        pollMilliseconds: 3_600_000,
        auditMilliseconds: 3_600_000,
        directory,
        standing: () => ({ waiting: 0, oldestWaiting: null, storage: { checkedAt: null, trouble: null } }),
        onDiffering: () => {},
        isLoaded,
        onChange: () => {},
        hasMoved: false,
        onMove: () => undefined,
        onHeads: () => {},
      });
      return replication;
    },
    write: async (count) => {
      const act = { type: 'drawer.opened', payload: { reason: 'change' } } as const;
      for (let written = 0; written < count; written += 1)
        await journal.append({ ...act, staffId: null, shiftId: null });
    },
    close: async () => {
      await replication?.stop();
      await database.close();
      store.close();
      await hub.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function noting(link: HubLink, asked: { path: string; body: unknown; beside: number }[]): HubLink {
  const open = new Map<string, number>();
  const noted = async <T>({ path, body }: HubRequest, work: () => Promise<T>): Promise<T> => {
    const beside = open.get(path) ?? 0;
    asked.push({ path, body, beside });
    open.set(path, beside + 1);
    try {
      return await work();
    } finally {
      open.set(path, (open.get(path) ?? 1) - 1);
    }
  };
  return {
    ...link,
    ask: (request) => noted(request, () => link.ask(request)),
    attempt: (request, failures) => noted(request, () => link.attempt(request, failures)),
  };
}
