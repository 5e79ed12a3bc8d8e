import type { ClientSession, Connection } from 'mongoose';

type Counter = { readonly _id: string; readonly last: number };

/** T01, T02 … in the caller's transaction: two enrolments at once in one shop conflict here, and one runs again. */
export async function nextTerminalCode(
  connection: Connection,
  session: ClientSession,
  shopId: string,
): Promise<string> {
  const counter = await connection
    .collection<Counter>('terminalCounters')
    .findOneAndUpdate(
      { _id: shopId },
      { $inc: { last: 1 } },
      { upsert: true, returnDocument: 'after', session },
    );
  return `T${String(counter?.last ?? 1).padStart(2, '0')}`;
}
