import { describe, expect, it } from 'vitest';
import { openUsbLine, type UsbDevice } from './usb-line.ts';

/** A printer as `usb` shows it: bulk wires out and back, a driver that holds it, one owner at a time. */
class VirtualUsbPrinter implements UsbDevice {
  readonly vendorId = 0x04b8;
  readonly productId = 0x0e15;
  readonly serialNumber: string;
  readonly printed: number[] = [];
  readonly calls: string[] = [];
  isClaimed = false;
  takes = Number.POSITIVE_INFINITY;
  readonly #answers: Uint8Array[] = [];
  #end: ((error: Error) => void) | undefined;
  #wake: (() => void) | undefined;
  readonly configurations;

  constructor(serialNumber: string, interfaceClass = 7) {
    this.serialNumber = serialNumber;
    const endpoints = [
      { endpointNumber: 1, direction: 'out', type: 'bulk' },
      { endpointNumber: 2, direction: 'in', type: 'bulk' },
    ];
    this.configurations = [
      { interfaces: [{ interfaceNumber: 3, alternate: { interfaceClass, endpoints } }] },
    ];
  }
  async open(): Promise<void> {
    this.calls.push('open');
  }
  async close(): Promise<void> {
    this.isClaimed = false;
    this.unplug();
  }
  async detachKernelDriver(interfaceNumber: number): Promise<void> {
    this.calls.push(`detach ${interfaceNumber}`);
    throw new Error('no driver is attached');
  }
  async claimInterface(interfaceNumber: number): Promise<void> {
    if (this.isClaimed) throw new Error('interface is busy: Device or resource busy');
    this.isClaimed = true;
    this.calls.push(`claim ${interfaceNumber}`);
  }
  async nativeTransferOut(_endpoint: number, timeoutMs: number, data: Uint8Array): Promise<number> {
    const taken = data.subarray(0, Math.min(3_000, this.takes - this.printed.length));
    this.printed.push(...taken);
    if (taken.length > 0) return taken.length;
    return new Promise((_resolve, reject) => {
      this.#end = reject;
      setTimeout(() => reject(new Error('transfer timed out')), timeoutMs).unref();
    });
  }
  async nativeTransferIn(): Promise<Uint8Array | null> {
    if (this.#answers.length === 0) {
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        this.#end = reject;
      });
    }
    return this.#answers.shift() ?? null;
  }
  answer(bytes: Uint8Array): void {
    this.#answers.push(bytes);
    this.#wake?.();
  }
  unplug(): void {
    this.#end?.(new Error('device disconnected'));
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
  });

  it('is refused while another has it, and when nothing of the kind is a printer', async () => {
    const printer = new VirtualUsbPrinter('two');
    const list = async () => [printer];
    const line = await openOn([printer]);
    expect(await openUsbLine(wanted, list)).toMatchObject({ ok: false, refusal: { code: 'line.busy' } });
    await line.close();
    const keyboard = new VirtualUsbPrinter('two', 3);
    expect(await openUsbLine(wanted, async () => [keyboard])).toMatchObject({
      ok: false,
      refusal: { code: 'line.absent' },
    });
  });

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
    expect([line.isOpen(), printer.isClaimed]).toEqual([false, false]);
  });
});

async function openOn(devices: readonly UsbDevice[]) {
  const opened = await openUsbLine(wanted, async () => devices);
  if (!opened.ok) throw new Error(opened.refusal.detail);
  return opened.value;
}
