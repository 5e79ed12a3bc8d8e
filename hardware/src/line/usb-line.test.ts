import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isUsbPrinter, openUsbLine, type UsbDevice } from './usb-line.ts';
import { openUsbLpLine } from './usb-lp-line.ts';

let plugs = 0;
let root = '';

afterEach(() => rmSync(root, { recursive: true, force: true }));

/**
 * A printer as `usb` shows it, with what was seen of it on a real kernel: nobody may let go while a transfer is under
 * way, and sending the driver away takes the printer from whoever has it and ends the transfers.
 */
class VirtualUsbPrinter implements UsbDevice {
  readonly vendorId = 0x04b8;
  readonly productId = 0x0e15;
  readonly bus = '001';
  readonly address = ++plugs;
  readonly printed: number[] = [];
  readonly calls: string[] = [];
  isClaimed = false;
  takes = Number.POSITIVE_INFINITY;
  readonly #serialNumber: string | null;
  readonly #answers: Uint8Array[] = [];
  readonly #transfers = new Set<(error: Error) => void>();
  #wake: (() => void) | undefined;
  readonly #interfaceClass: number;

  constructor(serialNumber: string | null, interfaceClass = 7) {
    this.#serialNumber = serialNumber;
    this.#interfaceClass = interfaceClass;
  }
  get serialNumber(): string {
    if (this.#serialNumber === null) throw new Error('open error: permission denied');
    return this.#serialNumber;
  }
  get configurations() {
    if (this.#serialNumber === null) throw new Error('open error: permission denied');
    const endpoints = [
      { endpointNumber: 1, direction: 'out', type: 'bulk' },
      { endpointNumber: 2, direction: 'in', type: 'bulk' },
    ];
    const alternate = { interfaceClass: this.#interfaceClass, endpoints };
    return [{ interfaces: [{ interfaceNumber: 3, alternate }] }];
  }
  async open(): Promise<void> {
    this.calls.push('open');
  }
  close(): Promise<void> {
    this.#refuseWhileBorrowed();
    this.calls.push('close');
    return Promise.resolve();
  }
  async detachKernelDriver(interfaceNumber: number): Promise<void> {
    this.calls.push(`detach ${interfaceNumber}`);
    if (!this.isClaimed) throw new Error('no driver is attached');
    this.isClaimed = false;
    this.unplug();
  }
  async claimInterface(interfaceNumber: number): Promise<void> {
    if (this.isClaimed) throw new Error('interface is busy: Device or resource busy');
    this.isClaimed = true;
    this.calls.push(`claim ${interfaceNumber}`);
  }
  releaseInterface(interfaceNumber: number): Promise<void> {
    this.#refuseWhileBorrowed();
    this.isClaimed = false;
    this.calls.push(`release ${interfaceNumber}`);
    return Promise.resolve();
  }
  async nativeTransferOut(_endpoint: number, timeoutMs: number, data: Uint8Array): Promise<number> {
    const taken = data.subarray(0, Math.min(3_000, this.takes - this.printed.length));
    this.printed.push(...taken);
    if (taken.length > 0) return taken.length;
    return this.#transfer<number>(timeoutMs, () => undefined);
  }
  async nativeTransferIn(_endpoint: number, timeoutMs: number): Promise<Uint8Array | null> {
    if (this.#answers.length === 0) {
      await this.#transfer<void>(timeoutMs, (resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#answers.shift() ?? null;
  }
  answer(bytes: Uint8Array): void {
    this.#answers.push(bytes);
    this.#wake?.();
  }
  unplug(): void {
    for (const end of [...this.#transfers]) end(new Error('device disconnected'));
  }
  #transfer<T>(timeoutMs: number, begin: (resolve: (value: T) => void) => void): Promise<T> {
    let end: (error: Error) => void = () => undefined;
    const transfer = new Promise<T>((resolve, reject) => {
      end = reject;
      setTimeout(() => reject(new Error('transfer timed out')), timeoutMs).unref();
      begin(resolve);
    });
    this.#transfers.add(end);
    return transfer.finally(() => this.#transfers.delete(end));
  }
  #refuseWhileBorrowed(): void {
    if (this.#transfers.size > 0)
      throw new Error('cannot be borrowed mutably while another borrow is active');
  }
}

const wanted = { vendorId: 0x04b8, productId: 0x0e15, serialNumber: 'two' };

describe('a USB line', () => {
  it('takes the device that is meant, from its driver, and carries all bytes both ways', async () => {
    const [one, two] = [new VirtualUsbPrinter('one'), new VirtualUsbPrinter('two')];
    const line = await openOn([one, two]);
    const heard: number[] = [];
    const answered = new Promise<void>((resolve) => {
      line.onBytes((bytes) => {
        heard.push(...bytes);
        resolve();
      });
    });
    const job = Uint8Array.from({ length: 20_000 }, (_, index) => index & 0xff);
    expect(await line.send(job, 5_000)).toBe('sent');
    two.answer(Uint8Array.of(0x12, 0x16));
    await answered;
    expect([one.printed, two.printed, heard]).toEqual([[], [...job], [0x12, 0x16]]);
    expect(two.calls).toEqual(['open', 'detach 3', 'claim 3']);
    await line.close();
    expect(two.calls.slice(3)).toEqual(['detach 3', 'release 3', 'close']);
    expect(two.isClaimed).toBe(false);
  });

  it('looks into no device but its own: another may be one that this user may not open', async () => {
    const secret = Object.assign(new VirtualUsbPrinter(null), { productId: 1 });
    const line = await openOn([secret, new VirtualUsbPrinter('two')]);
    expect(line.isOpen()).toBe(true);
    await line.close();
  });

  it('is opened in a class of its maker’s where it was named, and taken for a printer only where it is known', async () => {
    const inItsOwn = new VirtualUsbPrinter('two', 0xff);
    const line = await openOn([inItsOwn]);
    expect(await line.send(Uint8Array.of(1), 5_000)).toBe('sent');
    await line.close();
    const epson = Object.assign(new VirtualUsbPrinter('one', 0xff), { productId: 0x0202 });
    expect([inItsOwn, epson, new VirtualUsbPrinter('three')].map(isUsbPrinter)).toEqual([false, true, true]);
  });

  it('is refused while another has it, and when nothing of the kind is a printer', async () => {
    const printer = new VirtualUsbPrinter('two');
    const list = async () => [printer];
    const line = await openOn([printer]);
    expect(await openUsbLine(wanted, list)).toMatchObject({ ok: false, refusal: { code: 'line.busy' } });
    expect([line.isOpen(), printer.isClaimed]).toEqual([true, true]);
    await line.close();
    await (await openOn([printer])).close();
    const keyboard = new VirtualUsbPrinter('two', 3);
    expect(await openUsbLine(wanted, async () => [keyboard])).toMatchObject({
      ok: false,
      refusal: { code: 'line.absent' },
    });
  });

  it.skipIf(process.platform !== 'linux')(
    'leaves a printer with the till that prints by Linux’s driver, and that one leaves it with this',
    async () => {
      const printer = new VirtualUsbPrinter('two');
      const { path, root } = lpOf(printer);
      const lp = await openUsbLpLine(path, root);
      if (!lp.ok) throw new Error(lp.refusal.detail);
      const list = async () => [printer];
      expect(await openUsbLine(wanted, list)).toMatchObject({ refusal: { code: 'line.busy' } });
      expect(printer.calls).toEqual([]);
      await lp.value.close();
      const line = await openOn([printer]);
      expect(await openUsbLpLine(path, root)).toMatchObject({ refusal: { code: 'line.busy' } });
      await line.close();
      const again = await openUsbLpLine(path, root);
      expect(again.ok && (await again.value.close())).toBeUndefined();
    },
  );

  it('that is pulled out tells it and ends the send under way', async () => {
    const printer = new VirtualUsbPrinter('two');
    printer.takes = 5_000;
    const line = await openOn([printer]);
    const lost = new Promise<void>((resolve) => line.onLost(resolve));
    const sending = line.send(new Uint8Array(20_000), 60_000);
    await new Promise((resolve) => setTimeout(resolve, 10));
    printer.unplug();
    await lost;
    expect([await sending, line.isOpen()]).toEqual(['lost', false]);
  });

  it('whose printer takes no more is late, and given up', async () => {
    const printer = new VirtualUsbPrinter('two');
    printer.takes = 5_000;
    const line = await openOn([printer]);
    expect(await line.send(new Uint8Array(20_000), 50)).not.toBe('sent');
    await line.close();
    expect([line.isOpen(), printer.isClaimed]).toEqual([false, false]);
  });
});

/** What Linux has under `/sys` of that printer, and a pipe in the place of its driver's file. */
function lpOf({ address }: VirtualUsbPrinter): { readonly path: string; readonly root: string } {
  root = mkdtempSync(join(tmpdir(), 'counterbook-usb-'));
  const [device, link] = [join(root, 'sys/devices/usb1/1-2'), join(root, 'sys/class/usbmisc/lp0')];
  mkdirSync(join(device, '1-2:1.0'), { recursive: true });
  mkdirSync(link, { recursive: true });
  writeFileSync(join(device, 'busnum'), '1\n');
  writeFileSync(join(device, 'devnum'), `${address}\n`);
  symlinkSync(join(device, '1-2:1.0'), join(link, 'device'));
  execFileSync('mkfifo', [join(root, 'lp0')]);
  return { path: join(root, 'lp0'), root };
}

async function openOn(devices: readonly UsbDevice[]) {
  const opened = await openUsbLine(wanted, async () => devices);
  if (!opened.ok) throw new Error(opened.refusal.detail);
  return opened.value;
}
