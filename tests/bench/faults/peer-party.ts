/** A peer in the script: its own kind of hub, its own tills, documents under ids that nobody else makes. */
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { clockEnvironment } from '../../fault/fake-clock.ts';
import { startFaultyLine } from '../../line/faulty-line.ts';
import { REFUSED_TYPE } from '../peers/document.ts';
import { missingFor } from '../peers/installed.ts';
import { startPeerHub } from '../peers/peer-hub.ts';
import { type PeerName, type PeerTillProcess, startPeerTill } from '../peers/peer-till-process.ts';
import { rxdbFlags } from '../peers/rxdb/flags.ts';
import { startMeddler } from './meddler.ts';
import type { Party, ScriptedTill, World } from './party.ts';

const QUIET_MS = 15_000;

type Manner = {
  readonly setting: string;
  readonly pushName: string;
  readonly liveWord: string | null;
};

const MANNERS: Readonly<Record<PeerName, Manner>> = {
  rxdb: {
    setting:
      'rxdb 17 replicateRxCollection, defaults (retry after 5 s), localStorage storage on a file, the server and the event stream of its HTTP replication page',
    pushName: 'POST /sales/push',
    liveWord: 'data:',
  },
  pouch: {
    setting: 'PouchDB 9 on LevelDB, sync live with retry, express-pouchdb 4.2 with validate_doc_update',
    pushName: 'POST /sales/_bulk_docs',
    // Its live feed is a long poll from where the last one ended: the answer that is lost is asked for again.
    liveWord: null,
  },
  watermelon: {
    setting:
      'WatermelonDB 0.28 on SQLite, synchronize every second, backend after its page: pull since a unique last_modified, push all or nothing',
    pushName: 'POST /sales/push',
    // There are no live messages.
    liveWord: null,
  },
};

export function peerParty(name: PeerName): Party {
  const { setting } = MANNERS[name];
  return { name, setting, missing: missingFor(name), open: (directory) => openWorld(name, directory) };
}

async function openWorld(peer: PeerName, directory: string): Promise<World> {
  const hub = await startPeerHub(peer, join(directory, 'hub'), null);
  const sellersMeddler = await startMeddler(hub.url);
  const watchersMeddler = await startMeddler(hub.url);
  const line = await startFaultyLine(sellersMeddler.url);
  const hubHas = () => hub.ids('sales');
  return {
    ...MANNERS[peer],
    seller: scriptedTill(peer, join(directory, 'seller'), line.url),
    watcher: scriptedTill(peer, join(directory, 'watcher'), watchersMeddler.url),
    line,
    sellersMeddler,
    watchersMeddler,
    quietMs: QUIET_MS,
    hubHas,
    hubTells: hubHas,
    stop: async () => {
      await line.stop();
      sellersMeddler.stop();
      watchersMeddler.stop();
      await hub.stop();
    },
  };
}

function scriptedTill(peer: PeerName, folder: string, hubUrl: string): ScriptedTill {
  mkdirSync(folder, { recursive: true });
  let till: PeerTillProcess | null = null;
  const running = (): PeerTillProcess => {
    if (!till) throw new Error('the till is down');
    return till;
  };
  const kill = async () => {
    await till?.kill();
    till = null;
  };
  const write = async (type: string) => {
    const id = randomUUID();
    await running().ask('write', [{ id, type }]);
    return id;
  };
  return {
    start: async (how) => {
      till = startPeerTill(peer, {
        environment: how ? clockEnvironment(folder, `-${how.clockBackDays}d`) : {},
        flags: peer === 'rxdb' ? rxdbFlags(join(folder, 'local-storage')) : [],
      });
      await till.ask('open', { path: join(folder, 'till'), hubUrl, collection: 'sales' });
      await till.ask('follow');
    },
    sell: async (count) => {
      const ids: string[] = [];
      for (let sale = 0; sale < count; sale++) ids.push(await write('sale.completed'));
      return ids;
    },
    sellRefused: () => write(REFUSED_TYPE),
    has: () => running().ask('ids'),
    stop: async () => {
      await running().ask('close');
      await kill();
    },
    kill,
    clone: async () => {
      cpSync(folder, `${folder}-clone`, { recursive: true });
      return scriptedTill(peer, `${folder}-clone`, hubUrl);
    },
  };
}
