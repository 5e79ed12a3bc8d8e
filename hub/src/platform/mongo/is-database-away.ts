/**
 * Whether an error of the driver or of Mongoose says that the database cannot be reached, is changing its primary, or has
 * no room: nothing is wrong with what was asked, and the same again may work. A fault of the network also comes dressed
 * as a failed bulk write, or as an operation that waited too long for its connection.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error) || !/^Mongo/.test(error.name)) return false;
  if (AWAY.test(error.name)) return true;
  if ('code' in error && DISK_FAULTS.has(error.code)) return true;
  return isLabelled(error) || NETWORK.test(error.message) || isDatabaseAway(error.cause);
}

const AWAY = /^Mongo(oose)?(Network|ServerSelection|NotConnected|PoolC|TopologyC|ClientClosed)/;

/** OutOfDiskSpace, and FileStreamFailed: the database's disk takes no writes. */
const DISK_FAULTS: ReadonlySet<unknown> = new Set([14_031, 39]);

const NETWORK =
  /buffering timed out|client was closed|connection .* closed|\b(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)\b/;

/** The driver itself says that the same again may work, and has tried that for as long as it will. */
const LABELS = ['TransientTransactionError', 'RetryableWriteError', 'UnknownTransactionCommitResult'];

function isLabelled(error: Error): boolean {
  const labels = 'errorLabels' in error ? error.errorLabels : [];
  return Array.isArray(labels) && LABELS.some((label) => labels.includes(label));
}
