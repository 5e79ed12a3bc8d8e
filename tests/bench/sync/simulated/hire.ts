import { fileURLToPath } from 'node:url';
import { enrolmentCode } from '../../../../start/set-up-company.ts';
import { AskedProcess } from '../../asked-process.ts';
import type { BenchShop } from '../../sale-path/bench-shop.ts';
import type { SimulatedTills } from './program.ts';

/** So many tills of the shop, enrolled; `kill` it when they are not needed any more. */
export async function hireSimulatedTills(
  count: number,
  { shop, hubUrl }: { readonly shop: BenchShop; readonly hubUrl: string },
): Promise<AskedProcess<SimulatedTills>> {
  const tills = new AskedProcess<SimulatedTills>(fileURLToPath(new URL('./program.ts', import.meta.url)));
  const codes: string[] = [];
  for (let number = 0; number < count; number++) codes.push(await enrolmentCode(shop.admin, shop.shopId));
  const { shopId, manager } = shop;
  await tills.ask('enrol', { hubUrl, shopId, staffId: manager.staffId, codes });
  return tills;
}
