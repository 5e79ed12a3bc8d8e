import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceLine } from './line.ts';
import { openSerialLine } from './serial-line.ts';
import { hasSocat, type PtyPair, startPtyPair } from './testing/pty-pair.ts';

const closings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

describe.skipIf(!hasSocat)('a serial line', () => {
  it('carries every byte value both ways', async () => {
    const { till, device } = await joined();
    const all = Uint8Array.from({ length: 512 }, (_, index) => index & 0xff);
    const heard = [bytesOf(till, 512), bytesOf(device, 512)];
    expect(await till.send(all, 5_000)).toBe('sent');
    expect(await device.send(all, 5_000)).toBe('sent');
    expect(await Promise.all(heard)).toEqual([[...all], [...all]]);
  });

  it('belongs to one: a second opening is refused as busy until it is closed', async () => {
    const { pair, till } = await joined();
    const second = await openSerialLine({ path: pair.path, baudRate: 9_600 });
    expect(second).toMatchObject({ ok: false, refusal: { code: 'line.busy', device: pair.path } });
    await till.close();
    await open(pair.path);
  });

  it.each([
    ['line.absent', '/dev/no-such-port'],
    ['line.failed', '/dev/null'],
  ])('is refused with %s for %s', async (code, path) => {
    expect(await openSerialLine({ path, baudRate: 9_600 })).toMatchObject({ ok: false, refusal: { code } });
  });

  it('that is pulled out is told once, and opens again when it is back', async () => {
    const { pair, till } = await joined();
    let told = 0;
    const lost = new Promise<void>((resolve) => {
      till.onLost(() => {
        told++;
        resolve();
      });
    });
    await pair.unplug();
    await lost;
    expect(till.isOpen()).toBe(false);
    expect(await till.send(Uint8Array.of(1), 5_000)).toBe('lost');
    await pair.plug();
    const [again, device] = [await open(pair.path), await open(pair.devicePath)];
    const heard = bytesOf(device, 2);
    expect(await again.send(Uint8Array.of(1, 2), 5_000)).toBe('sent');
    expect(await heard).toEqual([1, 2]);
    expect(told).toBe(1);
  });

  it('that is pulled out before anybody could read is told too', async () => {
    const { pair, till } = await joined();
    const lost = new Promise<void>((resolve) => till.onLost(resolve));
    const unplugged = pair.unplug();
    // A busy machine: the first read comes when the plug is out.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    await Promise.all([unplugged, lost]);
    expect(till.isOpen()).toBe(false);
  });

  it('that is pulled out in the middle ends the send that was under way', async () => {
    const { pair, till } = await joined();
    pair.freeze();
    const sending = till.send(new Uint8Array(400_000), 60_000);
    await pair.unplug();
    expect(await sending).toBe('lost');
  });

  it('whose device takes nothing is late, throws the rest away and can be opened anew', async () => {
    const { pair, till } = await joined();
    const lost = new Promise<void>((resolve) => till.onLost(resolve));
    pair.freeze();
    expect(await till.send(new Uint8Array(400_000), 100)).toBe('late');
    await lost;
    expect(till.isOpen()).toBe(false);
    await open(pair.path);
  });

  it('that is closed by its owner is not told as lost', async () => {
    const { till } = await joined();
    let isTold = false;
    till.onLost(() => {
      isTold = true;
    });
    await till.close();
    expect([isTold, till.isOpen()]).toEqual([false, false]);
    expect(await till.send(Uint8Array.of(1), 5_000)).toBe('lost');
  });
});

async function joined(): Promise<{ pair: PtyPair; till: DeviceLine; device: DeviceLine }> {
  const pair = await startPtyPair();
  closings.push(pair.close);
  const device = await open(pair.devicePath);
  return { pair, till: await open(pair.path), device };
}

async function open(path: string): Promise<DeviceLine> {
  const opened = await openSerialLine({ path, baudRate: 115_200 });
  if (!opened.ok) throw new Error(opened.refusal.detail);
  closings.push(opened.value.close);
  return opened.value;
}

function bytesOf(line: DeviceLine, count: number): Promise<readonly number[]> {
  const bytes: number[] = [];
  return new Promise((resolve) => {
    line.onBytes((piece) => {
      bytes.push(...piece);
      if (bytes.length >= count) resolve(bytes);
    });
  });
}
