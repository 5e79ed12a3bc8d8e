import type { Reply } from '../wire/reply.ts';
import type { Context } from './context.ts';

export const REPLICA_SET = 'counterbook';

const VERSION = '8.0.0';

/** A replica set of one, ourselves. Without a `topologyVersion` drivers poll instead of waiting for news. */
export function hello(context: Context): Reply {
  const primary = true;
  return {
    helloOk: true,
    [context.name === 'hello' ? 'isWritablePrimary' : 'ismaster']: primary,
    secondary: false,
    setName: REPLICA_SET,
    setVersion: 1,
    hosts: [context.address],
    primary: context.address,
    me: context.address,
    maxBsonObjectSize: 16 * 1024 * 1024,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: context.engine.now(),
    logicalSessionTimeoutMinutes: 30,
    connectionId: context.connection,
    minWireVersion: 0,
    maxWireVersion: 25,
    readOnly: false,
    ok: 1,
  };
}

export function ping(): Reply {
  return { ok: 1 };
}

export function buildInfo(): Reply {
  const versionArray = VERSION.split('.').map(Number);
  return {
    version: VERSION,
    versionArray: [...versionArray, 0],
    gitVersion: 'counterbook-embedded',
    modules: ['counterbook-embedded'],
    storageEngines: ['sqlite'],
    bits: 64,
    debug: false,
    maxBsonObjectSize: 16 * 1024 * 1024,
    ok: 1,
  };
}

export function connectionStatus(): Reply {
  return { authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] }, ok: 1 };
}

export function serverStatus(context: Context): Reply {
  return {
    host: context.address,
    version: VERSION,
    process: 'counterbook-embedded',
    pid: process.pid,
    uptime: Math.floor(process.uptime()),
    localTime: context.engine.now(),
    storageEngine: { name: 'sqlite', persistent: true },
    mem: { resident: Math.round(process.memoryUsage().rss / 1_048_576) },
    transactions: { currentActive: context.engine.versions.active.size },
    ok: 1,
  };
}

export function getDefaultWriteConcern(): Reply {
  return {
    defaultReadConcern: { level: 'local' },
    defaultWriteConcern: { w: 'majority', wtimeout: 0 },
    ok: 1,
  };
}
