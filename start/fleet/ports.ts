import { once } from 'node:events';
import { createServer } from 'node:net';

const GATEWAY = 8000;
/** Beside the services' own: where the database and the broker listen when the gateway is on 8000. */
const OTHERS = { database: 8020, rabbitmq: 8021, distribution: 8022, mapper: 8023 } as const;
/** The second instance of sales (8005) is on 8105, the third on 8205. */
const NEXT_INSTANCE = 100;

export type Ports = {
  readonly gateway: number;
  readonly other: (name: keyof typeof OTHERS) => number;
  /** `instance` counts from 0; `usual` is the design's port. */
  readonly service: (usual: number, instance: number) => number;
};

/** The design's ports, moved as a whole by `base`. */
export function fixedPorts(base: number, gateway: number): Ports {
  return {
    gateway,
    other: (name) => base + OTHERS[name] - GATEWAY,
    service: (usual, instance) => base + usual - GATEWAY + instance * NEXT_INSTANCE,
  };
}

/** Free ones, below those that the system gives to passing connections: they must be free again after a crash. */
export async function freePorts(count: number, gateway: number | null): Promise<Ports> {
  const free: number[] = [];
  while (free.length < count + 5) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (!free.includes(port) && (await isFree(port))) free.push(port);
  }
  const taken = new Map<string, number>();
  const take = (key: string): number => {
    const port = taken.get(key) ?? free.pop();
    if (port === undefined) throw new Error('more ports are asked for than were counted');
    taken.set(key, port);
    return port;
  };
  return {
    gateway: gateway ?? take('gateway'),
    other: (name) => take(name),
    service: (usual, instance) => take(`${usual}/${instance}`),
  };
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const isOpen = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.close();
  return isOpen;
}
