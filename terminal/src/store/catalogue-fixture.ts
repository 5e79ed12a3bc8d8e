import { addRxPlugin, createRxDatabase, type RxCollection, type RxJsonSchema } from 'rxdb';
import { RxDBMigrationSchemaPlugin } from 'rxdb/plugins/migration-schema';
import { openStore, type Store } from './open-store.ts';

/** A catalogue in the version that gave a product its name and price, and the next: a title, and whole cents. */
export type OldProduct = { readonly id: string; readonly name: string; readonly price: number };
export type NewProduct = { readonly id: string; readonly title: string; readonly cents: number };

export type Catalogue<Product> = {
  readonly store: Store;
  readonly products: RxCollection<Product>;
  readonly close: () => Promise<void>;
};

const id = { type: 'string', maxLength: 20 } as const;
const text = { type: 'string', maxLength: 100 } as const;
const amount = { type: 'number', minimum: 0, maximum: 1_000_000, multipleOf: 1 } as const;

const oldSchema: RxJsonSchema<OldProduct> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id, name: text, price: { type: 'number' } },
  required: ['id', 'name', 'price'],
  indexes: ['name'],
};

const newSchema: RxJsonSchema<NewProduct> = {
  version: 1,
  primaryKey: 'id',
  type: 'object',
  properties: { id, title: text, cents: amount },
  required: ['id', 'title', 'cents'],
  indexes: ['title', 'cents'],
};

addRxPlugin(RxDBMigrationSchemaPlugin);

export async function openOldCatalogue(file: string): Promise<Catalogue<OldProduct>> {
  const store = openStore({ file, search: { products: ['name'] } });
  const database = await createRxDatabase({ name: 'till', multiInstance: false, storage: store.storage });
  const { products } = await database.addCollections({ products: { schema: oldSchema } });
  return { store, products, close: () => database.close().then(store.close) };
}

/** Opens it in the new version, without carrying anything over yet. `converted` hears of each product. */
export async function openNewCatalogue(
  file: string,
  converted: (product: OldProduct) => void = () => {},
): Promise<Catalogue<NewProduct>> {
  const store = openStore({ file, search: { products: ['title'] } });
  const database = await createRxDatabase({ name: 'till', multiInstance: false, storage: store.storage });
  const { products } = await database.addCollections({
    products: {
      schema: newSchema,
      autoMigrate: false,
      migrationStrategies: {
        1: ({ name, price, ...rest }: OldProduct) => {
          converted({ ...rest, name, price });
          return { ...rest, title: name, cents: Math.round(price * 100) };
        },
      },
    },
  });
  return { store, products, close: () => database.close().then(store.close) };
}
