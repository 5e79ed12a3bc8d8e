import { join } from 'node:path';
import type { RxCollection } from 'rxdb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findAllByBarcode, findBySku } from '../catalog/products.ts';
import { openStoredJournal } from '../journal/stored-journal.ts';
import { openDatabase, SEARCHED, type TillDatabase } from '../till/collections.ts';
import { documentsOf } from '../till/documents.ts';
import type { Connection } from './connection.ts';
import { createLocalState } from './local-state.ts';
import { searchTable } from './search-documents.ts';
import { openPrepared, storageOn } from './storage.ts';
import { temporaryFolder } from './store-fixture.ts';

/**
 * The statements that the till's own look-ups become, caught on their way to SQLite, and how SQLite means to
 * answer them: by a search in an index, wherever there is one that serves.
 */
const folder = temporaryFolder();
const caught: string[] = [];
let connection: Connection;
let database: TillDatabase;

beforeAll(async () => {
  connection = openPrepared(join(folder.path, 'till.db'));
  connection.hold();
  const storage = storageOn(
    { file: connection.file, search: SEARCHED },
    {
      take: () => {
        connection.hold();
        return listening();
      },
      give: connection.release,
    },
  );
  database = await openDatabase(storage);
});

afterAll(async () => {
  await database.close();
  connection.release();
  folder.remove();
});

beforeEach(() => {
  caught.length = 0;
});

function listening(): Connection {
  return {
    ...connection,
    prepare: (sql) => {
      caught.push(sql);
      return connection.prepare(sql);
    },
  };
}

/** What SQLite would do for each statement caught so far. */
function plans(): readonly string[] {
  return caught.flatMap((sql) => {
    const unset = sql.match(/\?/g)?.map(() => null) ?? [];
    const steps = connection.database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...unset);
    return steps.map((step) => String(step.detail));
  });
}

/** Steps that read a table from end to end; a virtual table says `SCAN` of a look-up too. */
function scans(): readonly string[] {
  return plans().filter((step) => /^SCAN (?!.*VIRTUAL TABLE INDEX|best)/.test(step));
}

function tableOf(collection: Pick<RxCollection, 'storageInstance'>): string {
  return collection.storageInstance.internals.table.name;
}

const goodsOf = (till: TillDatabase) => ({
  products: documentsOf(till.products),
  edits: { products: { ids: () => [] } },
});

describe('a look-up of the till is a search in an index', () => {
  it.each<[what: string, look: (till: TillDatabase) => Promise<unknown>, index: RegExp]>([
    ['a product by what was scanned', (till) => findAllByBarcode(goodsOf(till), ['4001']), /x\d=\?/],
    [
      'a product by the ways to write a code',
      (till) => documentsOf(till.products).find({ barcode: { $in: ['0123', '123'] } }),
      /x\d=\?/,
    ],
    ['a product by its SKU', (till) => findBySku(goodsOf(till), 'A-1'), /x\d=\?/],
    [
      'how many products have a barcode',
      (till) => documentsOf(till.products).count({ barcode: '4001' }),
      /x\d=\?/,
    ],
    ['a customer by id', (till) => documentsOf(till.customers).byId('c1'), /\(id=\?\)/],
    ['stock levels by ids', (till) => documentsOf(till.stock).byIds(['p1', 'p2', 'p3']), /\(id=\?\)/],
    [
      'a hundred and one debts by ids',
      (till) => documentsOf(till.debts).byIds(Array.from({ length: 101 }, (_, at) => `c${at}`)),
      /\(id=\?\)/,
    ],
    [
      'the entry of a command',
      (till) => documentsOf(till.journal).find({ commandId: 'k' }),
      /INDEX .*\(x\d=\?\)/,
    ],
    [
      'the opening of a shift',
      (till) => documentsOf(till.journal).find({ type: 'shift.opened' }),
      /INDEX .*\(x\d=\?\)/,
    ],
    [
      'a receipt by its number',
      (till) => documentsOf(till.journal).find({ receiptNumber: 'A-T01-000001' }),
      /INDEX .*\(x\d=\?\)/,
    ],
    [
      'another till’s receipt by its number',
      (till) => documentsOf(till.journals).find({ receiptNumber: 'A-T02-000001' }),
      /INDEX .*\(x\d=\?\)/,
    ],
    [
      'the refunds of a sale',
      (till) => documentsOf(till.journal).find({ 'payload.original.entryId': 'T01:1:7' }),
      /INDEX .*\(x\d=\?\)/,
    ],
    [
      'the refunds of a sale at other tills',
      (till) => documentsOf(till.journals).find({ 'payload.original.entryId': 'T01:1:7' }),
      /INDEX .*\(x\d=\?\)/,
    ],
    ['a run of the journal', (till) => rangeOf(till, 1, 5, 9), /INDEX .*\(x\d=\? AND x\d>\? AND x\d<\?\)/],
  ])('%s', async (_what, look, index) => {
    await look(database);
    const steps = plans();
    expect(steps).not.toEqual([]);
    expect(scans()).toEqual([]);
    expect(steps.some((step) => index.test(step))).toBe(true);
  });

  it('a run of the journal is read in order, without sorting it', async () => {
    await rangeOf(database, 1, 5, 9);
    expect(plans().filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
  });

  it('the first customers are read in the order of their key, and no more of them', async () => {
    await documentsOf(database.customers).page('', 20);
    expect(plans()).toEqual([
      expect.stringMatching(/^SEARCH c\d+ USING INDEX sqlite_autoindex_c\d+_1 \(id>\?\)$/),
    ]);
    expect(caught.join()).toContain('LIMIT');
  });

  it.each(['settings', 'staff', 'attention'] as const)('all of %s is read once', async (name) => {
    await documentsOf<{ id: string }>(database[name] as RxCollection).find({});
    expect(plans()).toHaveLength(1);
  });
});

describe('what the storage does of itself', () => {
  it('a write looks its documents up by key and changes them by row', async () => {
    const { customers } = database;
    const person = { id: 'c9', name: 'Ana' } as never;
    await customers.insert(person);
    await customers.upsert({ id: 'c9', name: 'Béa' } as never);
    await (await customers.findOne('c9').exec(true)).remove();
    expect(scans()).toEqual([]);
    expect(plans().some((step) => /^SEARCH c\d+ USING INTEGER PRIMARY KEY \(rowid=\?\)/.test(step))).toBe(
      true,
    );
  });

  it('changes are read from the checkpoint on, in the order of the sequence', async () => {
    await database.journal.storageInstance.getChangedDocumentsSince?.(10, { sequence: 3 } as never);
    expect(plans()).toEqual([expect.stringMatching(/^SEARCH c\d+ USING INDEX .*\(seq>\?\)$/)]);
  });

  it('a clean-up reads the tombstones and nothing that lives', async () => {
    await database.products.storageInstance.cleanup(0);
    const steps = plans();
    expect(steps.filter((step) => /^SCAN c\d+(?! USING INDEX c\d+_deleted)/.test(step))).toEqual([]);
    expect(steps.some((step) => step.includes(`${tableOf(database.products)}_deleted`))).toBe(true);
  });

  it.each([
    ['a word', 'chocolate'],
    ['several words, one of them short', 'chocolate 100 g'],
    ['a barcode', '4001686301265'],
    ['a word that nothing matches', 'chocolatte'],
    ['one of two words that is mistyped', 'dark chocolatte'],
  ])('a search for %s goes by the trigrams', (_what, text) => {
    searchTable(listening(), tableOf(database.products), { text, limit: 20 });
    expect(plans().some((step) => /VIRTUAL TABLE INDEX/.test(step))).toBe(true);
    expect(scans()).toEqual([]);
  });
});

async function rangeOf(till: TillDatabase, epoch: number, from: number, through: number): Promise<unknown> {
  const place = { terminalId: 'T01', epoch };
  const journal = await openStoredJournal(documentsOf(till.journal), createLocalState(connection), place);
  caught.length = 0;
  return journal.range(epoch, from, through);
}
