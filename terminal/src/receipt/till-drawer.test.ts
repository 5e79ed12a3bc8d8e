import { createVirtualPrinter } from '@counterbook/hardware/printer';
import { epson80 } from '@counterbook/hardware/receipt';
import { expect, it } from 'vitest';
import { drawerSettings } from '../host/printers.ts';
import { openTillDrawer } from './till-drawer.ts';

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
  port.setFaults({ drawerPin: 'high' });
  await port.status();
  expect(drawer.note()).toBeNull();
  await left;
  port.setFaults({ drawerPin: 'low' });
  await port.status();
  expect(notes).toEqual([null, 'drawer-open', null]);
  await drawer.close();
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
