import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { enrolmentCode } from '../../start/set-up-company.ts';
import { freePort } from '../processes/free-port.ts';
import { HubProcess } from '../processes/hub-process.ts';
import { TillProcess } from '../processes/till-process.ts';
import { type BadLine, type BadLineReport, startBadLine } from './bad-line.ts';
import { compareSides, type Mismatches, readTillLevels } from './compare.ts';
import { fleetAsHub, type ReplayHub } from './fleet-hub.ts';
import { handIn } from './hand-in.ts';
import { type Count, isSame, readBalances, readLevels, readSummary } from './hub-sums.ts';
import { readInvoices } from './invoice.ts';
import { planKills } from './kills.ts';
import { sumUp } from './oracle.ts';
import { planActs } from './plan.ts';
import { type Prepared, prepareShop } from './prepare.ts';
import { type PaperTray, startPaperTray } from './printers.ts';
import { seededRandom } from './random.ts';
import { expectOk } from './ring-up.ts';
import { openForSelling, sellEverything } from './sell.ts';
import { readTillFile, type TillFile } from './till-files.ts';

export type ReplayOptions = {
  readonly file: string;
  readonly directory: string;
  readonly tills: number;
  readonly offline: boolean;
  /** The hub as a fleet of services instead of one process. */
  readonly services: boolean;
  readonly kills: number;
  /** The tills reach the hub over a line that comes and goes, drops, doubles and loses; the hub itself stays. */
  readonly flap: boolean;
  /** Only so many of the file's invoices, from its beginning. */
  readonly first?: number;
  readonly seed: number;
  readonly say: (line: string) => void;
};

export type ReplayReport = {
  readonly agrees: boolean;
  readonly invoices: number;
  readonly sales: Count;
  readonly refunds: Count;
  readonly tills: readonly { terminal: string; entries: number; lastSequence: number; printed: number }[];
  readonly hub: { readonly sales: Count; readonly refunds: Count };
  readonly oracle: { readonly sales: Count; readonly refunds: Count };
  readonly stock: {
    readonly products: number;
    readonly mismatches: number;
    readonly examples: readonly string[];
  };
  readonly debts: {
    readonly customers: number;
    readonly mismatches: number;
    readonly examples: readonly string[];
  };
  readonly chains: { readonly verified: number; readonly broken: number; readonly faults: readonly string[] };
  readonly paper: { readonly printed: number; readonly notInJournal: number; readonly printedTwice: number };
  readonly attention: number;
  readonly kills: number;
  /** What became of requests on the bad line; null where the line was good. */
  readonly badLine: BadLineReport | null;
  readonly secondsOffline: number;
  readonly secondsHandIn: number;
};

type Till = { readonly process: TillProcess; readonly paper: PaperTray; readonly directory: string };

export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const invoices = readInvoices(options.file).slice(0, options.first);
  const acts = planActs(invoices);
  const kills = planKills(options.kills, acts.length, options.tills, seededRandom(options.seed));
  const hub = await hubFor(options);
  const tills: Till[] = [];
  let line: BadLine | null = null;
  try {
    await hub.start();
    const prepared = await prepareShop(hub.url, invoices);
    options.say(
      `the hub has ${prepared.catalogue.products.size} products and ${prepared.catalogue.customers.size} customers`,
    );
    line = options.flap ? await startBadLine(hub.url, options.seed) : null;
    for (let number = 1; number <= options.tills; number++)
      tills.push(await startTill(options, line?.url ?? hub.url, prepared, number));
    const isHubAway = options.offline && line === null;
    if (isHubAway) await hub.stop();
    line?.turnBad();
    const offlineFrom = performance.now();
    options.say(
      `${tills.length} tills ring up ${acts.length} invoices${isHubAway ? ' with the hub away' : line ? ' over a bad line' : ''}`,
    );
    await sellEverything({
      tills: tills.map(({ process }) => process),
      acts,
      catalogue: prepared.catalogue,
      killAfter: kills.whileSelling,
    });
    const onlineFrom = performance.now();
    if (isHubAway) await hub.start();
    options.say(isHubAway ? 'the hub is back: the tills hand in' : 'the tills hand in the rest');
    await handIn({
      hub,
      tills: tills.map(({ process }) => process),
      kills: kills.whileHandingIn,
      onHandedIn: () => line?.turnGood(),
      admin: prepared.admin,
      shopId: prepared.shopId,
      catalogue: prepared.catalogue,
      wanted: sumUp(invoices),
    });
    const secondsHandIn = (performance.now() - onlineFrom) / 1000;
    const report = await gather(tills, prepared, sumUp(invoices));
    const seconds = {
      secondsOffline: rounded((onlineFrom - offlineFrom) / 1000),
      secondsHandIn: rounded(secondsHandIn),
    };
    return {
      ...report,
      invoices: invoices.length,
      kills: options.kills,
      badLine: line?.report() ?? null,
      ...seconds,
    };
  } finally {
    await Promise.all(tills.map(({ process }) => process.kill()));
    await Promise.all(tills.map(({ paper }) => paper.close()));
    await line?.stop();
    await hub.stop();
  }
}

async function hubFor({ services, directory }: ReplayOptions): Promise<ReplayHub> {
  const place = join(directory, 'hub');
  return services ? fleetAsHub(place) : new HubProcess({ directory: place, port: await freePort() });
}

async function startTill(
  options: ReplayOptions,
  hubUrl: string,
  prepared: Prepared,
  number: number,
): Promise<Till> {
  const paper = await startPaperTray();
  const directory = join(options.directory, `till-${number}`);
  const process = new TillProcess({
    name: `till ${number}`,
    directory,
    port: await freePort(),
    hubUrl,
    printer: paper.address,
  });
  await process.start();
  const code = await enrolmentCode(prepared.admin, prepared.shopId);
  expectOk(await process.commands.enrol.mutate({ hubUrl, code }));
  await openForSelling(process, prepared.catalogue);
  return { process, paper, directory };
}

type Gathered = Omit<ReplayReport, 'invoices' | 'kills' | 'badLine' | 'secondsOffline' | 'secondsHandIn'>;

async function gather(
  tills: readonly Till[],
  prepared: Prepared,
  oracle: ReturnType<typeof sumUp>,
): Promise<Gathered> {
  const hub = await readSummary(prepared.admin);
  const levels = await readLevels(prepared.admin, prepared.shopId);
  const balances = await readBalances(prepared.admin);
  const attention = await prepared.admin.get<{ attention: readonly { kind: string }[] }>(
    `/api/sync/attention?shopId=${prepared.shopId}`,
  );
  await Promise.all(tills.map(({ process }) => process.stop()));
  const read = tills.map(({ directory, paper, process }) => {
    const file = join(directory, 'till.db');
    const journal = readTillFile(file, readFileSync(join(directory, 'device-public-key.pem'), 'utf8'));
    return { name: process.options.name, file, journal, paper: paper.printed() };
  });
  const compared = compareSides({
    oracle,
    productIds: new Map([...prepared.catalogue.products].map(([sku, { id }]) => [sku, id])),
    customerIds: prepared.catalogue.customers,
    hub: { levels, balances },
    tills: read.map(({ name, file, journal }) => ({ name, ...readTillLevels(file, journal) })),
  });
  const journals = read.map(({ journal }) => journal);
  const sums = { sales: added(journals, 'sales'), refunds: added(journals, 'refunds') };
  const paper = checkPaper(read);
  const faults = journals.flatMap((journal) => journal.faults);
  const quarantined = attention.attention.filter(({ kind }) => kind === 'entry-quarantined').length;
  const wanted = { sales: oracle.sales, refunds: oracle.refunds };
  const agrees =
    isSame(sums, wanted) &&
    isSame({ sales: hub.sales, refunds: hub.refunds }, wanted) &&
    compared.stock.mismatches === 0 &&
    compared.debts.mismatches === 0 &&
    faults.length === 0 &&
    quarantined === 0 &&
    paper.notInJournal === 0 &&
    paper.printedTwice === 0;
  return {
    agrees,
    ...sums,
    tills: read.map(({ name, journal, paper: printed }) => ({
      terminal: journal.entries[0]?.terminalId ?? name,
      entries: journal.entries.length,
      lastSequence: journal.entries.at(-1)?.sequence ?? 0,
      printed: printed.length,
    })),
    hub: { sales: hub.sales, refunds: hub.refunds },
    oracle: wanted,
    stock: { products: compared.stock.compared, ...counted(compared.stock) },
    debts: { customers: compared.debts.compared, ...counted(compared.debts) },
    chains: {
      verified: journals.length - journals.filter((journal) => journal.faults.length > 0).length,
      broken: journals.filter((journal) => journal.faults.length > 0).length,
      faults: faults.slice(0, 5),
    },
    paper,
    attention: attention.attention.length,
  };
}

function checkPaper(read: readonly { journal: TillFile; paper: readonly string[] }[]): ReplayReport['paper'] {
  const printed = read.flatMap(({ paper }) => paper);
  const known = new Set(read.flatMap(({ journal }) => journal.receiptNumbers));
  return {
    printed: printed.length,
    notInJournal: printed.filter((number) => !known.has(number)).length,
    printedTwice: printed.length - new Set(printed).size,
  };
}

function added(journals: readonly TillFile[], kind: 'sales' | 'refunds'): Count {
  return journals.reduce(
    (all, journal) => ({ count: all.count + journal[kind].count, total: all.total + journal[kind].total }),
    { count: 0, total: 0 },
  );
}

function counted({ mismatches, examples }: Mismatches) {
  return { mismatches, examples };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
