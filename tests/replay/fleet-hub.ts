import { FleetProcess } from '../processes/fleet-process.ts';
import { freePortBase } from '../processes/free-port.ts';

/** What the replay does to a hub, in whatever processes it runs. */
export type ReplayHub = {
  readonly url: string;
  /** Resolves when it serves again, also after a kill. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
};

/** A sale goes through all of these. */
const VICTIMS = ['sync', 'inventory', 'debt', 'sales', 'gateway', 'database', 'rabbitmq'] as const;
const BACK_WITHIN_MILLISECONDS = 90_000;

/** The fleet of services as one hub: a kill strikes one process of it, the next one each time. */
export async function fleetAsHub(directory: string): Promise<ReplayHub> {
  const fleet = new FleetProcess({ directory, portBase: await freePortBase(), environment: {} });
  let kills = 0;
  let fallen: { readonly name: string; readonly pid: number } | null = null;
  return {
    url: fleet.url,
    start: async () => {
      if (fallen === null) return fleet.start();
      await fleet.untilAnother(fallen.name, fallen.pid, BACK_WITHIN_MILLISECONDS);
      fallen = null;
    },
    stop: () => fleet.stop(),
    kill: async () => {
      const name = VICTIMS[kills++ % VICTIMS.length] ?? 'sync';
      fallen = { name, pid: await fleet.kill(name) };
    },
  };
}
