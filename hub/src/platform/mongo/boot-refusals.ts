/**
 * Databases that the hub does not boot on, each refused in one sentence that says what is wrong and what to change.
 * Every write of ours asks for a majority's disk by itself; a server or an address that was set up for less was meant
 * for something else, or will lose sales on the first day that somebody writes past us.
 */
type Reply = Readonly<Record<string, unknown>>;

/** MongoDB 8.0, the first that writes into several collections by one command. */
const OLDEST_WIRE_VERSION = 25;

/** What the address itself asks for. Option names are written in any case. */
export function refusalOfUrl(url: string): string | undefined {
  const options = new Map(
    [...new URLSearchParams(url.split('?')[1])].map(([name, value]) => [name.toLowerCase(), value]),
  );
  const w = options.get('w') ?? 'majority';
  if (w !== 'majority') {
    return `MONGODB_URL sets w=${w}, with which an acknowledged sale can be lost: leave w out, or set w=majority`;
  }
  const journal = options.get('journal') ?? options.get('j') ?? 'true';
  if (journal !== 'true') {
    return `MONGODB_URL sets journal=${journal}, with which an acknowledged sale is not on any disk: leave it out`;
  }
  const readPreference = options.get('readpreference') ?? 'primary';
  if (readPreference !== 'primary') {
    return `MONGODB_URL sets readPreference=${readPreference}, which reads what is out of date: leave it out, or set primary`;
  }
  return undefined;
}

/** What the server says of itself in `hello`. */
export function refusalOfServer(hello: Reply): string | undefined {
  if (Number(hello.maxWireVersion) < OLDEST_WIRE_VERSION) return TOO_OLD;
  if (hello.isreplicaset === true) {
    return 'MONGODB_URL names a member of a replica set that was never set up: run rs.initiate() on it';
  }
  if (hello.setName === undefined && hello.msg !== 'isdbgrid') {
    return 'MONGODB_URL names a standalone server, which has no transactions: start it as a replica set (one member will do)';
  }
  if (hello.arbiterOnly === true) {
    return 'MONGODB_URL names an arbiter, which holds no data: name the members that do, and leave directConnection out';
  }
  if (hello.isWritablePrimary !== true) {
    return 'MONGODB_URL names a member that is not the primary: name all members with replicaSet=, and leave directConnection out';
  }
  if (typeof hello.logicalSessionTimeoutMinutes !== 'number') {
    return 'MONGODB_URL names a server without sessions, which has no transactions: run MongoDB 8.0 or later with its default storage engine';
  }
  return undefined;
}

/** What the server does for whoever asks for nothing: the answer to `getDefaultRWConcern`. */
export function refusalOfDefaults(defaults: Reply): string | undefined {
  const concern = defaults.defaultWriteConcern;
  const w = typeof concern === 'object' && concern !== null && 'w' in concern ? concern.w : undefined;
  if (w === 'majority') return undefined;
  return `MONGODB_URL names a cluster whose default write concern is ${JSON.stringify(concern ?? {})} and not a majority: run db.adminCommand({ setDefaultRWConcern: 1, defaultWriteConcern: { w: 'majority' } }), and replace an arbiter by a member that holds data`;
}

/** The driver itself does not speak with a server this old. */
export function refusalOfDriver(error: unknown): string | undefined {
  const isTooOld = error instanceof Error && /maximum wire version|reports wire version/.test(error.message);
  return isTooOld ? TOO_OLD : undefined;
}

/** Why no server could be chosen yet, where the driver knows more than that nobody answered. */
export function refusalOfSelection(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const reason = 'reason' in error ? error.reason : undefined;
  if (typeof reason !== 'object' || reason === null || !('servers' in reason)) return undefined;
  if (!(reason.servers instanceof Map)) return undefined;
  const kinds = [...reason.servers.values()].map((server) => String(server?.type));
  if (!kinds.some((kind) => kind.startsWith('RS'))) return undefined;
  return `MONGODB_URL names a replica set without a primary (its members: ${kinds.join(', ')}): start a majority of the members that hold data, and let them elect one`;
}

const TOO_OLD = 'MONGODB_URL names a server that is older than MongoDB 8.0: upgrade it';
