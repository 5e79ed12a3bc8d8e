import { createVirtualPrinter } from '@counterbook/hardware/printer';
import { epson80 } from '@counterbook/hardware/receipt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawerSettings } from '../host/printers.ts';
import { type Bench, cashier, openBench, openForSelling, sellMugs, until } from '../till/till-fixture.ts';
import { OPENED_BY_HAND, openTillDrawer } from './till-drawer.ts';

const quiet = () => undefined;
const log = { info: quiet, warn: quiet, error: quiet };

it('says that the drawer stands open, and no more when it was closed', async () => {
  const port = createVirtualPrinter({ profile: epson80 });
  const printer = {
    port,
    profile: epson80,
    kind: 'virtual',
    papers: () => [],
    onPapers: () => quiet,
  } as const;
  const drawer = openTillDrawer({ place: 'printer', openPin: 'high', leftOpenMs: 10 }, { printer, log });
  const notes: (string | null)[] = [];
  const left = new Promise<void>((resolve) => {
    drawer.onChange(() => {
      notes.push(drawer.note());
      if (drawer.note() !== null) resolve();
    });
  });
  await port.status();
  port.setFaults({ drawerPin: 'high' });
  await port.status();
  expect(drawer.note()).toBeNull();
  await left;
  port.setFaults({ drawerPin: 'low' });
  await port.status();
  expect(notes).toEqual([null, 'drawer-open', null]);
  await drawer.close();
});

describe('a drawer that is opened by its key', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench({ drawer: { place: 'printer', openPin: 'high', leftOpenMs: 200 } });
  });
  afterEach(() => bench.close());

  const see = async (drawerPin: 'low' | 'high') => {
    bench.printer.setFaults({ drawerPin });
    await bench.printer.status();
  };
  const openings = () =>
    bench.hub.entries().flatMap((entry) => (entry.type === 'drawer.opened' ? [entry] : []));

  it('is in the journal, and told on the screen while it stands open', async () => {
    await see('low');
    await see('high');
    await until(openings, (seen) => seen.length === 1);
    expect(openings()).toMatchObject([{ staffId: null, shiftId: null, payload: { reason: OPENED_BY_HAND } }]);
    await bench.until(({ printers }) => printers[0]?.note === 'drawer-open');
    await see('low');
    await bench.until(({ printers }) => printers[0]?.note === null);
    await openForSelling(bench, cashier);
    // The shift's float opened it; what nobody saw closed was opened by nobody knows whom.
    for (const pin of ['high', 'low'] as const) await see(pin);
    bench.printer.setFaults({ mute: true });
    await bench.printer.status();
    bench.printer.setFaults({ mute: false });
    await see('high');
    // The opening, the signing in, the shift, and this.
    expect((await sellMugs(bench)).sequence).toBe(4);
  });
});

it('hangs on the printer unless the environment says otherwise', () => {
  expect(drawerSettings({})).toEqual({ place: 'printer' });
  expect(
    drawerSettings({
      TILL_DRAWER: 'serial:COM3',
      TILL_DRAWER_OPEN_PIN: 'low',
      TILL_DRAWER_FOR: 'every-sale',
    }),
  ).toEqual({
    place: 'serial:COM3',
    openPin: 'low',
    opensWithoutCash: true,
  });
});
