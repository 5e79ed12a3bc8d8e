import { suggestLabelProfile } from '../label/suggest-label-profile.ts';
import { serialPorts } from '../line/find-port.ts';
import { type HidDevice, loadNodeHid, openHidLine } from '../line/hid-line.ts';
import { identityOfHid, openHidStream } from '../line/hid-stream.ts';
import type { LineRefusal, OpenedLine } from '../line/line.ts';
import { lineRefusal } from '../line/line-refusal.ts';
import { type LinuxDevice, listUsbPrinters } from '../line/linux-devices.ts';
import { openSerialLine } from '../line/serial-line.ts';
import { identityToText, isSameDevice, type UsbIdentity } from '../line/usb-identity.ts';
import { identityOf, isUsbPrinter, listUsbDevices, type UsbDevice } from '../line/usb-line.ts';
import { openUsbLpLine } from '../line/usb-lp-line.ts';
import { identifyLabelPrinter } from '../printer/identify-label-printer.ts';
import { identifyPrinter, type PrinterIdentity, parseDeviceId } from '../printer/identify-printer.ts';
import { openTcpLink } from '../printer/network-printer.ts';
import { type PrinterAddress, printerAddressToText } from '../printer/printer-address.ts';
import { suggestProfile } from '../printer/suggest-profile.ts';
import { hidPrinters } from './hid-printers.ts';

/** What was found, how it is called in a setting, and why it cannot be used if it cannot. */
export type FoundDevice = {
  /** `none`: what could not be looked for; its refusal says why. */
  readonly kind: 'printer' | 'label-printer' | 'serial-port' | 'scanner' | 'scale' | 'none';
  readonly address: string;
  /** What it calls itself. */
  readonly name?: string;
  /** Where the system has it now, and what it is on USB. */
  readonly path?: string;
  readonly usb?: UsbIdentity;
  readonly profileId?: string;
  readonly refusal?: LineRefusal;
};

/** Printers on the network are looked for only where they are said to be: a till does not knock at every door. */
export async function detectDevices(hosts: readonly string[] = []): Promise<readonly FoundDevice[]> {
  const lp = listUsbPrinters();
  const found = await Promise.all([
    ...hosts.map(networkPrinter),
    ...lp.map(lpPrinter),
    otherUsbPrinters(lp),
    ports(),
    hidDevices(),
  ]);
  return found.flat();
}

const ANSWER_MS = 1_500;

async function networkPrinter(host: string): Promise<readonly FoundDevice[]> {
  const [name = host, port = '9100'] = host.split(':');
  const address = `tcp://${name}:${port}`;
  try {
    await (await openTcpLink(name, Number(port), ANSWER_MS)).close();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return [
      {
        kind: 'printer',
        address,
        refusal: { code: 'line.absent', device: address, detail },
      },
    ];
  }
  const openLink = (ms: number) => openTcpLink(name, Number(port), ms);
  const identity =
    (await identifyPrinter(openLink, ANSWER_MS)) ?? (await identifyLabelPrinter(openLink, ANSWER_MS)) ?? {};
  return [{ address, ...named(identity), ...kindOf(identity) }];
}

/** What it prints, by what it says of itself. */
function kindOf(
  identity: PrinterIdentity & { readonly languages?: string },
): Pick<FoundDevice, 'kind' | 'profileId'> {
  const label = suggestLabelProfile(identity);
  return label === undefined
    ? { kind: 'printer', profileId: suggestProfile(identity).id }
    : { kind: 'label-printer', profileId: label.id };
}

async function lpPrinter(device: LinuxDevice): Promise<FoundDevice> {
  const identity = device.printerId === undefined ? {} : parseDeviceId(device.printerId);
  const place = device.usb === undefined ? { path: device.path } : { usb: device.usb };
  return {
    address: printerAddressToText({ type: 'lp', place }),
    ...named({ model: device.product }),
    ...named(identity),
    ...placed(device),
    ...kindOf(identity),
    ...(await refusalOf(openUsbLpLine(device.path))),
  };
}

/** Those that Linux' driver does not show: on other systems, or when CUPS sent the driver away. */
async function otherUsbPrinters(known: readonly LinuxDevice[]): Promise<readonly FoundDevice[]> {
  try {
    const devices = (await listUsbDevices()).filter(mayBeUsed);
    return devices
      .filter(
        (device) => !known.some(({ usb }) => usb !== undefined && isSameDevice(usb, identityOf(device))),
      )
      .map((device) => ({
        address: printerAddressToText({ type: 'usb', usb: identityOf(device) } satisfies PrinterAddress),
        ...named({ model: device.productName }),
        ...kindOf({ model: device.productName ?? '' }),
      }));
  } catch (error) {
    return nothing('USB', error);
  }
}

/** What this user may not even look into is passed over: hubs, keyboards and disks are of that kind, too. */
function mayBeUsed(device: UsbDevice): boolean {
  try {
    return isUsbPrinter(device);
  } catch {
    return false;
  }
}

/** Nothing is sent: what hangs on a serial port is not known, and a scale is not to be told to print. */
async function ports(): Promise<readonly FoundDevice[]> {
  const found = await serialPorts();
  return Promise.all(
    found.map(async (device) => ({
      kind: 'serial-port' as const,
      address: `serial:${placeOf(device, found)}`,
      ...named({ model: device.product }),
      ...placed(device),
      ...(await refusalOf(openSerialLine({ path: device.path, baudRate: 9_600 }))),
    })),
  );
}

/** What it is where that is enough to find it after a replug, else its path. */
function placeOf({ path, usb }: LinuxDevice, all: readonly LinuxDevice[]): string {
  const isOnly =
    usb !== undefined && all.filter((each) => each.usb && isSameDevice(usb, each.usb)).length === 1;
  return isOnly ? identityToText(usb) : path;
}

const HID_KINDS: ReadonlyMap<number, 'scanner' | 'scale'> = new Map([
  [0x8c, 'scanner'],
  [0x8d, 'scale'],
]);

async function hidDevices(): Promise<readonly FoundDevice[]> {
  try {
    const { devicesAsync } = await loadNodeHid();
    const found = await devicesAsync();
    const counter = found.map((device) => {
      const kind = HID_KINDS.get(device.usagePage ?? 0);
      return kind === undefined ? [] : hidDevice(kind, device);
    });
    return (await Promise.all([...hidPrinters(found).map(hidPrinter), ...counter])).flat();
  } catch (error) {
    return nothing('USB scanners and scales', error);
  }
}

/** One that takes no bytes is none, whoever made it. */
async function hidPrinter(device: HidDevice): Promise<readonly FoundDevice[]> {
  const usb = identityOfHid(device);
  const address = printerAddressToText({ type: 'hid', usb, isCounted: false });
  const { refusal } = await refusalOf(openHidStream({ usb, isCounted: false }));
  if (refusal?.code === 'line.absent') return [];
  const { manufacturer, product } = device;
  return [
    {
      ...{ kind: 'printer', address, usb },
      ...named({ model: product }),
      profileId: suggestProfile({
        ...(manufacturer === undefined ? {} : { maker: manufacturer }),
        ...(product === undefined ? {} : { model: product }),
      }).id,
      ...(refusal === undefined ? {} : { refusal }),
    },
  ];
}

async function hidDevice(kind: 'scanner' | 'scale', device: HidDevice): Promise<FoundDevice> {
  const { usagePage, vendorId, productId, serialNumber } = device;
  const place = { vendorId, productId, ...(serialNumber ? { serialNumber } : {}) };
  return {
    kind,
    address: `hid:${identityToText({ vendorId, productId })}`,
    ...named({ model: serialNumber }),
    ...(await refusalOf(openHidLine({ ...place, ...(usagePage === undefined ? {} : { usagePage }) }))),
  };
}

function nothing(device: string, error: unknown): readonly FoundDevice[] {
  const refusal = lineRefusal(device, error);
  // A machine without USB has nothing to be set right.
  if (/sys\/bus\/usb/.test(refusal.detail)) return [];
  return [{ kind: 'none', address: '', refusal }];
}

async function refusalOf(opening: Promise<OpenedLine>): Promise<{ readonly refusal?: LineRefusal }> {
  const opened = await opening;
  if (!opened.ok) return { refusal: opened.refusal };
  await opened.value.close();
  return {};
}

function named(
  identity: { readonly maker?: string; readonly model?: string | null | undefined } | undefined,
): Pick<FoundDevice, 'name'> {
  const words = [identity?.maker, identity?.model].filter((word) => word != null && word !== '');
  return words.length === 0 ? {} : { name: words.join(' ') };
}

function placed({ path, usb }: LinuxDevice): Pick<FoundDevice, 'path' | 'usb'> {
  return { path, ...(usb === undefined ? {} : { usb }) };
}
