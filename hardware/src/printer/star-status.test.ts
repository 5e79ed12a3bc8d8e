import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPrinterDrawer } from '../drawer/printer-drawer.ts';
import { decodeStar } from '../receipt/decode/star-decoder.ts';
import { star80 } from '../receipt/escpos/profile.ts';
import { renderReceipt } from '../receipt/render-receipt.ts';
import { createNetworkPrinter } from './network-printer.ts';
import { takeStarStatus } from './star-status.ts';

const closings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

/** Nine bytes as a TSP650II sends them when all is well. */
const WELL = [0x23, 0x86, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00];

describe('a Star printer', () => {
  it.each([
    ['well', 2, 0x00, { online: true, paper: 'ok', cover: 'closed', drawerPin: 'low' }],
    ['open', 2, 0x28, { online: false, cause: 'cover-open', cover: 'open' }],
    ['of a drawer that is open', 2, 0x04, { online: true, drawerPin: 'high' }],
    ['jammed', 3, 0x08, { online: false, cause: 'cutter-jammed' }],
    ['broken', 3, 0x20, { online: false, cause: 'printer-error' }],
    ['low on paper', 5, 0x04, { online: true, paper: 'low' }],
    ['out of paper', 5, 0x08, { online: false, cause: 'paper-out', paper: 'out' }],
    ['offline', 2, 0x08, { online: false, cause: 'offline' }],
  ] as const)('says that it is %s', async (_, at, bits, expected) => {
    const { printer } = await starPrinter(WELL.with(at, bits));
    expect(await printer.status()).toMatchObject(expected);
  });

  it('gets the receipt and the pulse for the drawer in its own language', async () => {
    const { printer, jobs } = await starPrinter(WELL);
    const receipt = renderReceipt(
      { width: 80, blocks: [{ type: 'text', text: 'one' }, { type: 'cut' }] },
      star80,
    );
    expect(await printer.write(receipt, { deadlineMs: 5_000 })).toEqual({ status: 'handed-over' });
    const drawer = createPrinterDrawer({ printer, language: 'star-prnt' });
    expect(await drawer.kick('sale')).toEqual({ status: 'handed-over' });
    const items = decodeStar(Uint8Array.from(jobs()));
    expect(items.filter((item) => item.type !== 'line' || item.line.text !== '')).toMatchObject([
      { type: 'line', line: { text: 'one' } },
      { type: 'cut', mode: 'partial' },
      { type: 'drawer-kick', pin: 2, onMs: 100, offMs: 500, isRealTime: false },
    ]);
  });

  it('opens the drawer at once while it is offline', async () => {
    const { printer, jobs } = await starPrinter(WELL.with(5, 0x08));
    const drawer = createPrinterDrawer({ printer, language: 'star-prnt' });
    expect(await drawer.kick('sale')).toEqual({ status: 'handed-over' });
    expect(decodeStar(Uint8Array.from(jobs()))).toMatchObject([{ type: 'drawer-kick', isRealTime: true }]);
  });
});

describe('the status of a Star printer', () => {
  it('is found behind what is none, and waited for until it is whole', () => {
    const heard = [0x00, 0x12, ...WELL.slice(0, 8)];
    expect(takeStarStatus(heard)).toBeUndefined();
    heard.push(0x00, 0x23);
    expect(takeStarStatus(heard)).toEqual(WELL);
    expect(heard).toEqual([0x23]);
  });
});

async function starPrinter(status: readonly number[]) {
  const heard: number[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      for (const byte of bytes) {
        heard.push(byte);
        if (heard.slice(-3).join() !== '27,6,1') continue;
        heard.splice(-3);
        socket.write(Uint8Array.from(status));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const printer = createNetworkPrinter({ host: '127.0.0.1', port, profile: star80, statusMs: 5_000 });
  closings.push(() => new Promise((resolve) => server.close(() => resolve())), printer.close);
  return { printer, jobs: () => heard };
}
