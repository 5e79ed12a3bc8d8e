import { expect, test } from 'vitest';
import { readHubUrl } from './hub-url.ts';
import { prepareServer, type ServerPort } from './prepare-server.ts';

const plan = {
  ...readHubUrl('mongodb://hub:p%40ss@mongodb/?replicaSet=counterbook&authSource=admin'),
  databases: ['authdb', 'salesdb'],
};

class CommandFailure extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`failure ${code}`);
    this.code = code;
  }
}

/** A mongod as far as its administrator sees it; it needs two looks until it is primary. */
class AdministeredServer {
  set: { readonly _id: string; readonly members: readonly unknown[] } | null = null;
  readonly users = new Map<string, { readonly pwd: string; readonly roles: readonly unknown[] }>();
  readonly said: string[] = [];
  #looks = 0;

  readonly port: ServerPort = {
    run: async (command) => this.#run(command),
    wait: async () => undefined,
    say: (line) => this.said.push(line),
  };

  // biome-ignore lint/suspicious/noExplicitAny: commands are documents of any shape
  #run(command: any): unknown {
    if (command.replSetGetStatus) {
      if (this.set === null) throw new CommandFailure(94);
      return { ok: 1, set: this.set._id, myState: 1 };
    }
    if (command.replSetInitiate) {
      if (this.set !== null) throw new CommandFailure(23);
      this.set = command.replSetInitiate;
      return { ok: 1 };
    }
    if (command.hello) {
      this.#looks += 1;
      return { ok: 1, isWritablePrimary: this.set !== null && this.#looks > 2 };
    }
    if (this.set === null) throw new CommandFailure(10107);
    if (command.usersInfo)
      return { users: this.users.has(command.usersInfo) ? [{ user: command.usersInfo }] : [] };
    const name: unknown = command.createUser ?? command.updateUser;
    if (typeof name !== 'string') throw new CommandFailure(59);
    if ('createUser' in command === this.users.has(name)) throw new CommandFailure(51_003);
    this.users.set(name, { pwd: command.pwd, roles: command.roles });
    return { ok: 1 };
  }
}

test('an empty server becomes a replica set of one, with a user for the hub’s databases and no others', async () => {
  const server = new AdministeredServer();
  await prepareServer(server.port, plan);
  expect(server.set).toEqual({ _id: 'counterbook', members: [{ _id: 0, host: 'mongodb:27017' }] });
  expect([...server.users]).toEqual([
    [
      'hub',
      {
        pwd: 'p@ss',
        roles: [
          { role: 'readWrite', db: 'authdb' },
          { role: 'readWrite', db: 'salesdb' },
          { role: 'clusterMonitor', db: 'admin' },
        ],
      },
    ],
  ]);
  expect(server.said.join()).not.toContain('p@ss');
});

test('done again it changes nothing but the password and the databases of a new version', async () => {
  const server = new AdministeredServer();
  await prepareServer(server.port, plan);
  const { set } = server;
  await prepareServer(server.port, { ...plan, password: 'new', databases: [...plan.databases, 'auditdb'] });
  expect(server.set).toBe(set);
  expect(server.users.get('hub')).toMatchObject({ pwd: 'new', roles: { length: 4 } });
});

test('a set-up that was cut off between set and user goes on there', async () => {
  const server = new AdministeredServer();
  server.set = { _id: 'counterbook', members: [] };
  await prepareServer(server.port, plan);
  expect(server.users.has('hub')).toBe(true);
});

test('a server of another set, and one that never becomes primary, are told', async () => {
  const other = new AdministeredServer();
  other.set = { _id: 'rs0', members: [] };
  await expect(prepareServer(other.port, plan)).rejects.toThrow('it belongs to the replica set "rs0"');
  const stuck: ServerPort = {
    ...new AdministeredServer().port,
    run: async (command) => ('hello' in command ? { isWritablePrimary: false } : { set: 'counterbook' }),
  };
  await expect(prepareServer(stuck, plan)).rejects.toThrow('does not become the primary');
});

test('an address that leaves something open is refused', () => {
  for (const address of [
    'mongodb://mongodb:27017/?replicaSet=x',
    'mongodb://u:p@mongodb',
    'amqp://u:p@x/?replicaSet=x',
    'nothing',
  ]) {
    expect(() => readHubUrl(address), address).toThrow('must be mongodb://user:password@host');
  }
});
