import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { epson58, epson80, epson80Columns42, generic80 } from '../receipt/escpos/profile.ts';
import { identifyPrinter, parseDeviceId } from './identify-printer.ts';
import { openTcpLink } from './network-printer.ts';
import { suggestProfile } from './suggest-profile.ts';
import { startVirtualPrinterServer } from './virtual-printer-server.ts';

const closings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

describe('a printer that is asked what it is', () => {
  it('tells its maker and model, and so its profile', async () => {
    const server = await startVirtualPrinterServer({ port: 0, profile: epson58 });
    closings.push(server.close);
    const identity = await identifyPrinter((ms) => openTcpLink(server.host, server.port, ms), 5_000);
    expect(identity).toEqual({ maker: 'Counterbook', model: 'virtual epson-58' });
    expect(suggestProfile(identity!)).toBe(epson58);
  });

  it('may answer in pieces, with status bytes between', async () => {
    const port = await serve((request) =>
      request.at(-1) === 67 ? ['\x14\x5fTM-', 'T88V', '\x00\x12'] : ['\x5fEPSON\x00'],
    );
    const identity = await identifyPrinter((ms) => openTcpLink('127.0.0.1', port, ms), 5_000);
    expect(identity).toEqual({ maker: 'EPSON', model: 'TM-T88V' });
  });

  it('may be mute or away', async () => {
    const port = await serve(() => []);
    expect(await identifyPrinter((ms) => openTcpLink('127.0.0.1', port, ms), 50)).toBeUndefined();
    expect(await identifyPrinter(() => Promise.reject(new Error('away')), 50)).toBeUndefined();
  });
});

describe('the profile', () => {
  it.each([
    [{ maker: 'EPSON', model: 'TM-T88VI' }, epson80Columns42],
    [{ maker: 'EPSON', model: 'TM-T20III' }, epson80],
    [{ maker: 'EPSON', model: 'TM-P20' }, epson58],
    [{ maker: 'EPSON' }, epson80],
    [{ maker: 'Xprinter', model: 'XP-58' }, generic80],
    [{}, generic80],
  ])('for %o is the one of its kind, or the careful one', (identity, profile) => {
    expect(suggestProfile(identity)).toBe(profile);
  });
});

describe('the name that a USB printer gives with its class', () => {
  it('is read whatever the order, and in the long words too', () => {
    expect(parseDeviceId('MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;DES:x;')).toEqual({
      maker: 'EPSON',
      model: 'TM-T20II',
      languages: 'ESC/POS',
    });
    expect(parseDeviceId('MODEL:TSP143 (STR_T-001);MANUFACTURER:Star;COMMAND SET:STAR')).toEqual({
      maker: 'Star',
      model: 'TSP143 (STR_T-001)',
      languages: 'STAR',
    });
    expect(parseDeviceId('nonsense')).toEqual({});
  });
});

async function serve(answers: (request: Buffer) => readonly string[]): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', async (request) => {
      for (const piece of answers(request)) {
        socket.write(Buffer.from(piece, 'latin1'));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  return address.port;
}
