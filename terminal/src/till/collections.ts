import type { ParkedCart } from '@counterbook/shared/cart';
import type { JournalEntry } from '@counterbook/shared/journal';
import type {
  Attention,
  DebtAccount,
  FedCustomer,
  FedProduct,
  FeedName,
  ShopSettings,
  StaffMember,
  StockLevel,
} from '@counterbook/shared/sync';
import { createRxDatabase, type RxCollection, type RxDatabase, type RxJsonSchema } from 'rxdb';
import type { SqliteStorage } from '../store/index.ts';

/**
 * What a till keeps: its own journal, which goes up, and the feeds, which come down. The schemas name what is looked
 * up by; everything else of a document is the contract's, held at the hub, so that an old till takes a newer feed.
 */
export type Collections = {
  readonly journal: RxCollection<JournalEntry>;
  readonly journals: RxCollection<JournalEntry>;
  readonly products: RxCollection<FedProduct>;
  readonly stock: RxCollection<StockLevel>;
  readonly customers: RxCollection<FedCustomer>;
  readonly debts: RxCollection<DebtAccount>;
  readonly staff: RxCollection<StaffMember>;
  readonly settings: RxCollection<ShopSettings>;
  readonly attention: RxCollection<Attention>;
  readonly carts: RxCollection<ParkedCart>;
};

export type TillDatabase = RxDatabase<Collections>;
export const FEED_NAMES = [
  'settings',
  'staff',
  'products',
  'stock',
  'customers',
  'debts',
  'journals',
  'attention',
  'carts',
] as const satisfies readonly FeedName[];

const FED: ReadonlySet<string> = new Set(FEED_NAMES);

/** What the hub has, and how far it was fetched. What is sold and agreed with the hub is in the journal. */
export function isFetched(collection: string): boolean {
  return FED.has(collection) || collection.startsWith('rx-replication-meta-');
}

export const SEARCHED = {
  products: ['name', 'sku', 'barcode'],
  customers: ['name', 'phone', 'code'],
} as const;

export async function openDatabase(storage: SqliteStorage): Promise<TillDatabase> {
  const database = await createRxDatabase<Collections>({
    name: 'till',
    storage,
    multiInstance: false,
    // Every read here is a point look-up or a range: there is no live query for it to serve.
    eventReduce: false,
  });
  await database.addCollections({
    journal: { schema: entries },
    journals: { schema: entries },
    products: { schema: documentsBy(['barcode'], ['sku']) },
    stock: { schema: documentsBy() },
    customers: { schema: documentsBy() },
    debts: { schema: documentsBy() },
    staff: { schema: documentsBy() },
    settings: { schema: documentsBy() },
    attention: { schema: documentsBy() },
    carts: { schema: parkedCarts },
  });
  return database;
}

type Keyed = { readonly id: string };
const text = { type: 'string', maxLength: 200 } as const;

function documentsBy(...indexes: string[][]): RxJsonSchema<Keyed> {
  const fields = Object.fromEntries(indexes.flat().map((field) => [field, text]));
  return {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { ...fields, id: text },
    required: ['id'],
    indexes,
  };
}

const parkedCarts: RxJsonSchema<Pick<ParkedCart, 'id' | 'open'>> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: text, open: { type: 'boolean' } },
  required: ['id', 'open'],
  indexes: [['open']],
};

const whole = { type: 'integer', minimum: 0, maximum: 2 ** 31, multipleOf: 1 } as const;
const original = { type: 'object', properties: { entryId: text } } as const;
const entryFields = {
  id: text,
  type: text,
  epoch: whole,
  sequence: whole,
  commandId: text,
  receiptNumber: text,
  payload: { type: 'object', properties: { original } },
} as const;

type KeyedEntry = Pick<JournalEntry, 'id' | 'type' | 'epoch' | 'sequence'>;

const entries: RxJsonSchema<KeyedEntry> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: entryFields,
  required: ['id', 'type', 'epoch', 'sequence'],
  indexes: [
    ['epoch', 'sequence'],
    ['type', 'sequence'],
    ['commandId'],
    ['receiptNumber'],
    ['payload.original.entryId'],
  ],
};
