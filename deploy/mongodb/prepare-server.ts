import { z } from 'zod';
import type { HubUrl } from './hub-url.ts';

export type ServerPort = {
  /** Runs a command on the `admin` database as its administrator. */
  readonly run: (command: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly wait: () => Promise<unknown>;
  readonly say: (line: string) => void;
};

const NOT_YET_INITIALIZED = 94;
const ALREADY_INITIALIZED = 23;
const TRIES = 120;

const statusSchema = z.object({ set: z.string() });
const helloSchema = z.object({ isWritablePrimary: z.boolean() });
const usersSchema = z.object({ users: z.array(z.unknown()) });

/** Accepts its own repeat, and one that was cut off anywhere. */
export async function prepareServer(
  server: ServerPort,
  plan: HubUrl & { readonly databases: readonly string[] },
): Promise<void> {
  await makeReplicaSet(server, plan);
  await becomePrimary(server);
  await makeUser(server, plan);
}

async function makeReplicaSet(server: ServerPort, { replicaSet, host }: HubUrl): Promise<void> {
  try {
    const { set } = statusSchema.parse(await server.run({ replSetGetStatus: 1 }));
    if (set === replicaSet) return;
    throw new Error(`it belongs to the replica set "${set}", the hub looks for "${replicaSet}"`);
  } catch (error) {
    if (codeOf(error) !== NOT_YET_INITIALIZED) throw error;
  }
  const members = [{ _id: 0, host }];
  try {
    await server.run({ replSetInitiate: { _id: replicaSet, members } });
    server.say(`the replica set ${replicaSet} is made, with ${host} as its member`);
  } catch (error) {
    if (codeOf(error) !== ALREADY_INITIALIZED) throw error;
  }
}

async function becomePrimary(server: ServerPort): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (helloSchema.parse(await server.run({ hello: 1 })).isWritablePrimary) return;
    await server.wait();
  }
  throw new Error('it does not become the primary of its replica set');
}

async function makeUser(
  server: ServerPort,
  { user, password, databases }: HubUrl & { readonly databases: readonly string[] },
): Promise<void> {
  const { users } = usersSchema.parse(await server.run({ usersInfo: user }));
  const roles = [
    ...databases.map((db) => ({ role: 'readWrite', db })),
    // To see at boot that writes are acknowledged by a majority.
    { role: 'clusterMonitor', db: 'admin' },
  ];
  const command = users.length === 0 ? 'createUser' : 'updateUser';
  await server.run({ [command]: user, pwd: password, roles });
  server.say(`the user ${user} may use ${databases.join(', ')}`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
