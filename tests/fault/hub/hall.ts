/**
 * A whole trade on one machine: the fleet of services, four tills that sell into it, the witness and the ledger. It
 * stands through all rounds of a row; what breaks in it is mended by the product or not at all.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FleetProcess } from '../../processes/fleet-process.ts';
import { freePortBase } from '../../processes/free-port.ts';
import { type HeldBroker, type HeldProcess, holdBroker, holdDatabase } from '../../processes/held-process.ts';
import { TillProcess } from '../../processes/till-process.ts';
import { seededRandom } from '../../replay/random.ts';
import { expectOk } from '../../replay/ring-up.ts';
import { mountSmallDisk, type SmallDisk } from '../small-disk.ts';
import type { Trade } from './books.ts';
import { Ledger } from './ledger.ts';
import { Seller } from './seller.ts';
import { type FaultShop, setUpFaultShop } from './shop.ts';
import { Witness } from './witness.ts';

export type Hall = Trade & {
  readonly fleet: FleetProcess;
  /** In the proof's hands; null where the supervisor runs them. */
  readonly held: Held | null;
  /** What the database's files lie on, where that can be filled. */
  readonly disk: SmallDisk | null;
  readonly brokerUrl: string;
  /** The fleet's last lines, for the story of a failure. */
  readonly said: () => readonly string[];
  readonly close: () => Promise<void>;
};

export type Held = { readonly database: HeldProcess; readonly broker: HeldBroker };

export type HallOptions = {
  readonly directory: string;
  readonly seed: number;
  /** `supervised`: the supervisor runs database and broker too. */
  readonly kind: 'supervised' | 'held' | 'on-a-small-disk';
};

const TILLS = 4;
/** Behind those of the fleet. */
const TILL_PORTS = 26;
const HELD_PORTS = 34;
const KEPT_LINES = 15;
const KEPT_OF_A_LINE = 400;
const DISK_MEGABYTES = 192;
/** All of it comes from one address, and the witness asks more in a minute than a person does in an hour. */
const BUSY_WITNESS = { RATE_LIMIT_ADDRESS: 'off', RATE_LIMIT_ACCOUNT: 'off', RATE_LIMIT_SIGN_IN: 'off' };

export async function openHall(options: HallOptions): Promise<Hall> {
  const { directory, seed } = options;
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).toReversed()) await end();
  };
  const said: string[] = [];
  try {
    const disk = options.kind === 'on-a-small-disk' ? mountSmallDisk(DISK_MEGABYTES) : null;
    if (disk) closing.push(async () => disk.remove());
    const ports = await freePortBase();
    const held = options.kind === 'supervised' ? null : await startHeld({ directory, disk, ports }, closing);
    const fleet = new FleetProcess({
      directory: join(directory, 'fleet'),
      portBase: ports,
      environment: { ...BUSY_WITNESS, ...(held ? addressesOf(held) : {}) },
      onLine: (line) => {
        if (said.push(line.slice(0, KEPT_OF_A_LINE)) > KEPT_LINES) said.shift();
      },
    });
    closing.push(() => fleet.stop());
    await fleet.start();
    const brokerUrl = held?.broker.node.url ?? supervisedBroker(fleet, directory);
    const shop = await setUpFaultShop(fleet.url);
    const tills: TillProcess[] = [];
    closing.push(async () => void (await Promise.all(tills.map((till) => till.kill()))));
    for (let number = 1; number <= TILLS; number++)
      tills.push(
        await openTill(shop, fleet.url, {
          directory: join(directory, `till-${number}`),
          port: ports + TILL_PORTS + number,
        }),
      );
    const ledger = new Ledger();
    const witness = new Witness(fleet.url);
    const sellers = await sellersAt(tills, { shop, ledger, witness, seed });
    return { fleet, held, disk, brokerUrl, shop, sellers, ledger, witness, said: () => said, close };
  } catch (error) {
    await close();
    throw new Error(
      `the trade did not open: ${error instanceof Error ? error.message : error}\n${said.slice(-20).join('\n')}`,
    );
  }
}

async function startHeld(
  place: { readonly directory: string; readonly disk: SmallDisk | null; readonly ports: number },
  closing: (() => Promise<void>)[],
): Promise<Held> {
  const { directory, disk, ports } = place;
  const database = holdDatabase(join(disk?.directory ?? directory, 'database'), ports + HELD_PORTS);
  const broker = holdBroker(join(directory, 'broker'), ports + HELD_PORTS + 1);
  for (const one of [database, broker.mapper, broker.node]) {
    closing.push(() => one.kill());
    await one.start();
  }
  return { database, broker };
}

function addressesOf({ database, broker }: Held): Record<string, string> {
  return { MONGODB_URL: database.url, RABBITMQ_URL: broker.node.url };
}

async function openTill(
  shop: FaultShop,
  hubUrl: string,
  place: { readonly directory: string; readonly port: number },
): Promise<TillProcess> {
  const till = new TillProcess({ ...place, name: place.directory, hubUrl, printer: 'virtual' });
  await till.start();
  expectOk(await till.commands.enrol.mutate({ hubUrl, code: await shop.newCode() }));
  await till.until((view) => view.phase === 'signed-out' && !view.sync.isLoading);
  expectOk(await till.commands.signIn.mutate(shop.manager));
  expectOk(await till.commands.openShift.mutate({ float: 10_000 }));
  await till.until((view) => view.phase === 'selling');
  return till;
}

async function sellersAt(
  tills: readonly TillProcess[],
  deps: {
    readonly shop: FaultShop;
    readonly ledger: Ledger;
    readonly witness: Witness;
    readonly seed: number;
  },
): Promise<readonly Seller[]> {
  const { terminals } = await deps.witness.get<{
    readonly terminals: readonly { readonly id: string; readonly terminalCode: string }[];
  }>(`/api/sync/terminals?shopId=${deps.shop.shopId}`);
  return tills.map((till, at) => {
    const own = terminals.find(({ terminalCode }) => terminalCode === till.view.terminalCode);
    if (!own) throw new Error(`the hub does not know till ${at + 1}`);
    const random = seededRandom(deps.seed * 1000 + at);
    return new Seller({ number: at + 1, till, terminalId: own.id }, { ...deps, random });
  });
}

function supervisedBroker(fleet: FleetProcess, directory: string): string {
  const url = new URL(fleet.of('rabbitmq').url);
  url.username = 'counterbook';
  url.password = readFileSync(join(directory, 'fleet', 'keys', 'rabbitmq'), 'utf8').trim();
  return url.href;
}
