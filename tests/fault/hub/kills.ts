/**
 * SIGKILL of each process of the fleet, the database and the broker included. The supervisor starts it again; how
 * long that takes is in the recovery, which counts from the kill.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Hall } from './hall.ts';
import { isReady } from './round.ts';
import type { HubRow, Struck } from './row.ts';

/** The supervisor waits longer before it starts again what was not up for this long. */
const STEADY_MILLISECONDS = 20_000;
const BACK_WITHIN_MILLISECONDS = 90_000;

/** The database and the broker first: what everybody stands on. */
const VICTIMS: readonly (readonly [process: string, says: string])[] = [
  ['database', 'the database process'],
  ['rabbitmq', 'RabbitMQ'],
  ['sync', 'sync'],
  ['inventory', 'inventory'],
  ['debt', 'debt'],
  ['sales', 'sales'],
  ['gateway', 'the gateway'],
  ['auth', 'auth'],
  ['shop', 'shop'],
  ['company', 'company'],
  ['ecommerce', 'ecommerce'],
];

export const killRows: readonly HubRow[] = VICTIMS.map(([victim, says]) => killOf(victim, says));

export function killOf(victim: string, says: string): HubRow {
  return {
    name: `kill-${victim}`,
    fault: `SIGKILL of ${says}`,
    strike: (hall) => kill(hall, victim),
  };
}

async function kill({ fleet }: Hall, victim: string): Promise<Struck> {
  const steady = fleet.of(victim).since + STEADY_MILLISECONDS;
  await delay(Math.max(0, steady - performance.now()));
  const from = performance.now();
  const pid = await fleet.kill(victim);
  const { url } = await fleet.untilAnother(victim, pid, BACK_WITHIN_MILLISECONDS);
  const isService = url.startsWith('http');
  while (isService && !(await isReady(url))) {
    if (performance.now() - from > BACK_WITHIN_MILLISECONDS)
      return { from, problems: [`${victim} is up again and not ready`] };
    await delay(20);
  }
  return { from, problems: [] };
}
