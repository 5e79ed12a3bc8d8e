import { setImmediate as turn } from 'node:timers/promises';

/** Resolves when whatever is ready to be sent by now has been sent: an open connection is written to once a turn. */
export async function giveWay(): Promise<void> {
  await turn();
  await turn();
}
