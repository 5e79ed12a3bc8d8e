import type { NewProduct, ProductChange } from '@counterbook/shared/api';
import type { Product } from '@counterbook/shared/catalog';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { ClientSession, Connection } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';
import { inTransaction } from '../../platform/mongo/transaction.ts';
import type { Outbox } from '../../platform/outbox/outbox.ts';
import { productChanged } from '../domain/product-changed.ts';
import { findProducts, type ProductModel, saveProducts } from '../persistence/product-repository.ts';

export type ProductDeps = {
  readonly connection: Connection;
  readonly products: ProductModel;
  readonly outbox: Outbox;
  readonly now: () => Date;
  readonly newId: () => string;
};

/** A known id with the same content answers what is there: a repeat is no second product. */
export function createProduct(deps: ProductDeps, scope: Scope, input: NewProduct): Promise<Result<Product>> {
  const { id = deps.newId(), ...fields } = input;
  const product: Product = { id, ...fields, archived: false };
  return inTransaction(deps.connection, async (session) => {
    const known = (await findProducts(deps.products, scope, { ids: [id] }, session))[0];
    if (!known) return save(deps, scope, session, { product, version: 1 });
    const isSame = JSON.stringify({ ...product }) === JSON.stringify({ ...product, ...known.product });
    return isSame ? accept(known.product) : refuse({ code: 'product.id-taken', id });
  });
}

/** Null where there is no such product. */
export function changeProduct(
  deps: ProductDeps,
  scope: Scope,
  id: string,
  change: ProductChange,
): Promise<Result<Product> | null> {
  return inTransaction(deps.connection, async (session) => {
    const known = (await findProducts(deps.products, scope, { ids: [id] }, session))[0];
    if (!known) return null;
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    return save(deps, scope, session, {
      product: { ...known.product, ...given },
      version: known.version + 1,
    });
  });
}

async function save(
  deps: ProductDeps,
  scope: Scope,
  session: ClientSession,
  changed: { product: Product; version: number },
): Promise<Result<Product>> {
  const { product } = changed;
  const others = await findProducts(
    deps.products,
    scope,
    { skus: [product.sku], barcodes: [product.barcode].filter(Boolean) },
    session,
  );
  const clash = others.find((other) => other.product.id !== product.id)?.product;
  if (clash) {
    const field = clash.sku === product.sku ? 'sku' : 'barcode';
    return refuse({
      code: `product.${field}-taken`,
      [field]: product[field],
      by: { id: clash.id, sku: clash.sku, name: clash.name },
    });
  }
  await saveProducts(deps.products, scope, [changed], session);
  await deps.outbox.add(session, [productChanged(scope, changed, deps.now())]);
  return accept(product);
}
