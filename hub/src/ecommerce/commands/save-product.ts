import type { NewProduct, ProductChange } from '@counterbook/shared/api';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { FedProduct } from '@counterbook/shared/sync';
import type { ClientSession, Connection } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { type AttentionModel, findOpen, writeAttention } from '../../platform/edits/attention-log.ts';
import { settledBy } from '../../platform/edits/edit-attention.ts';
import type { EditModel } from '../../platform/edits/edit-log.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import { productChanged } from '../domain/product-changed.ts';
import {
  findProducts,
  type KeptProduct,
  type ProductModel,
  saveProducts,
} from '../persistence/product-repository.ts';
import { lookForSharedBarcodes } from './shared-barcodes.ts';

export type ProductDeps = {
  readonly connection: Connection;
  readonly products: ProductModel;
  readonly edits: EditModel;
  readonly attention: AttentionModel;
  readonly outbox: Outbox;
  readonly now: () => Date;
  readonly newId: () => string;
};

/** A known id with the same content answers what is there: a repeat is no second product. */
export function createProduct(
  deps: ProductDeps,
  scope: Scope,
  input: NewProduct,
): Promise<Result<FedProduct>> {
  const { id = deps.newId(), ...fields } = input;
  const document: FedProduct = { id, ...fields, archived: false };
  return inTransaction(deps.connection, async (session) => {
    const known = (await findProducts(deps.products, scope, { ids: [id] }, session))[0];
    if (known) {
      const isSame = JSON.stringify({ ...document }) === JSON.stringify({ ...document, ...known.document });
      return isSame ? accept(known.document) : refuse({ code: 'product.id-taken', id });
    }
    const taken = await findTaken(deps, scope, { product: document, fields: ['sku', 'barcode'] }, session);
    return taken ?? save(deps, scope, session, { document, version: 1, setBy: {} });
  });
}

/** Null where there is no such product. */
export function changeProduct(
  deps: ProductDeps,
  scope: Scope,
  id: string,
  { change, staffId }: { readonly change: ProductChange; readonly staffId: string },
): Promise<Result<FedProduct> | null> {
  return inTransaction(deps.connection, async (session) => {
    const known = (await findProducts(deps.products, scope, { ids: [id] }, session))[0];
    if (!known) return null;
    const time = deps.now();
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const isNew = (field: string) => Reflect.get(known.document, field) !== given[field];
    const fields = Object.keys(given);
    const document: FedProduct = { ...known.document, ...given };
    const unique = (['sku', 'barcode'] as const).filter((field) => fields.includes(field) && isNew(field));
    const taken = await findTaken(deps, scope, { product: document, fields: unique }, session);
    if (taken) return taken;
    const who = { staffId, shopId: null, terminalId: null, at: time.toISOString() };
    const setNow = Object.fromEntries(fields.filter(isNew).map((field) => [field, who]));
    const saved = await save(deps, scope, session, {
      document,
      version: known.version + 1,
      setBy: { ...known.setBy, ...setNow },
      sharesBarcode: known.sharesBarcode === true && !unique.includes('barcode'),
    });
    const confirmed = fields.filter((field) => !isNew(field));
    const settled = settledBy(await findOpen(deps.attention, scope, [id], session), id, fields);
    await deps.outbox.add(session, [
      ...(await writeAttention(deps.attention, { scope, source: 'ecommerce', time }, settled, session)),
      ...(await lookForSharedBarcodes(deps, scope, [{ document, fields, confirmed, who: null }], session)),
    ]);
    return saved;
  });
}

type Asked = { readonly product: FedProduct; readonly fields: readonly ('sku' | 'barcode')[] };

/** Whose the SKU or the barcode is already. */
async function findTaken(
  deps: ProductDeps,
  scope: Scope,
  { product, fields }: Asked,
  session: ClientSession,
): Promise<Result<never> | null> {
  const wanted = {
    skus: fields.includes('sku') ? [product.sku] : [],
    barcodes: fields.includes('barcode') ? [product.barcode].filter(Boolean) : [],
  };
  const others = await findProducts(deps.products, scope, wanted, session);
  const clash = others.find((other) => other.document.id !== product.id)?.document;
  if (!clash) return null;
  const field = fields.includes('sku') && clash.sku === product.sku ? 'sku' : 'barcode';
  return refuse({
    code: `product.${field}-taken`,
    [field]: product[field],
    by: { id: clash.id, sku: clash.sku, name: clash.name },
  });
}

async function save(
  deps: ProductDeps,
  scope: Scope,
  session: ClientSession,
  changed: KeptProduct,
): Promise<Result<FedProduct>> {
  await saveProducts(deps.products, scope, [changed], session);
  await deps.outbox.add(session, [productChanged(scope, changed, deps.now())]);
  return accept(changed.document);
}
