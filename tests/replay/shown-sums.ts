/** What a till shows, asked through its protocol as its screen asks: in all, to see whether it has what the hub has. */
import type { TillProcess } from '../processes/till-process.ts';
import type { Catalogue } from './ring-up.ts';

/** Thousandths on the shelf and minor units owed. */
type Shown = { readonly stock: number; readonly owed: number };

export async function readShown({ commands }: TillProcess, catalogue: Catalogue): Promise<Shown> {
  const products = await Promise.all(
    Array.from(catalogue.products.values(), ({ id }) => commands.findProduct.query({ productId: id })),
  );
  const customers = await Promise.all(
    Array.from(catalogue.customers.values(), (customerId) => commands.findCustomer.query({ customerId })),
  );
  return {
    stock: products.reduce((sum, product) => sum + (product?.stockLeft ?? 0), 0),
    owed: customers.reduce((sum, customer) => sum + (customer?.balance ?? 0), 0),
  };
}
