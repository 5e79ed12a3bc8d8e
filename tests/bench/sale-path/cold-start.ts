import type { TillProcess } from '../../processes/till-process.ts';
import { hundredth, timed } from '../statistics.ts';
import type { BenchShop } from './bench-shop.ts';
import { accepted } from './bench-till.ts';
import { residentMebibytes, startSelling } from './till-over-protocol.ts';

/** From the till's program being started to its being ready, and to the first scan of somebody who signs in at once. */
export async function coldStart(till: TillProcess, shop: BenchShop, code: string) {
  await till.stop();
  const ready = await timed(() => till.start());
  const first = await timed(async () => {
    await startSelling(till, shop);
    accepted(await till.commands.scan.mutate({ code }));
  });
  const resident = residentMebibytes(till.pid);
  accepted(await till.commands.voidCart.mutate());
  return {
    secondsToReady: hundredth(ready.milliseconds / 1000),
    secondsToFirstScan: hundredth((ready.milliseconds + first.milliseconds) / 1000),
    residentMebibytes: resident,
  };
}
