import { type DevicePlace, isSameDevice, textToIdentity } from '@counterbook/hardware/line';
import { detectDevices, type FoundDevice } from '@counterbook/hardware/setup';
import {
  DEVICE_ROLES,
  type DeviceChoice,
  type DeviceRole,
  type FoundDeviceView,
  PRINTER_ROLES,
} from '../protocol/device-views.ts';
import { choiceOf } from './device-choice.ts';
import type { DeviceSettings } from './device-settings.ts';

/** What hangs on this machine, and on the network where it is said to be; what the till uses already among it. */
export async function findDevices(
  settings: DeviceSettings,
  hosts: readonly string[],
): Promise<readonly FoundDeviceView[]> {
  const own = DEVICE_ROLES.flatMap((role): readonly Own[] => {
    const choice = choiceOf(role, settings.all());
    return choice === null ? [] : [{ role, place: choice.place }];
  });
  // A printer that talks to this till may hear nobody else.
  const isOwnHost = (host: string) => own.some(({ place }) => place === tcp(host));
  const found = [
    ...hosts.filter(isOwnHost).map((host): FoundDevice => ({ kind: 'printer', address: tcp(host) })),
    ...(await detectDevices(hosts.filter((host) => !isOwnHost(host)))),
  ];
  // What could not be looked for is told once.
  const isTold = ({ kind }: FoundDevice, index: number) =>
    kind !== 'none' || found.findIndex((each) => each.kind === 'none') === index;
  return found.filter(isTold).map((device) => {
    const usedFor = own.filter((each) => isAt(device, each)).map(({ role }) => role);
    return foundView(device, usedFor);
  });
}

type Own = { readonly role: DeviceRole; readonly place: string };

function foundView(device: FoundDevice, usedFor: readonly DeviceRole[]): FoundDeviceView {
  const { kind, address, name, path, refusal } = device;
  const trouble = usedFor.length > 0 ? null : (refusal?.code ?? null);
  const isAbsent = trouble === 'line.absent' || kind === 'none';
  return {
    ...{ kind, address, name: name ?? null, path: path ?? null, trouble, usedFor },
    fits: isAbsent ? [] : fitsOf(device).filter(({ role }) => !usedFor.includes(role)),
  };
}

function fitsOf({ kind, address, profileId }: FoundDevice): FoundDeviceView['fits'] {
  const as = (role: DeviceRole, choice: DeviceChoice) => ({ role, ...choice });
  switch (kind) {
    case 'printer':
      return [
        ...PRINTER_ROLES.map((role) => as(role, { place: address, model: profileId ?? null })),
        as('label', { place: address, model: null }),
      ];
    case 'label-printer':
      return [as('label', { place: address, model: profileId ?? null })];
    case 'serial-port':
      return DEVICE_ROLES.map((role) => as(role, { place: address, model: USUAL_MODELS[role] ?? null }));
    case 'scanner':
    case 'scale':
      // Whichever of its kind is plugged in is meant.
      return [as(kind, { place: 'hid', model: null })];
    case 'none':
      return [];
  }
}

const USUAL_MODELS: Partial<Record<DeviceRole, string>> = { scale: '8217', display: 'epson' };

/** Whether a setting's place means this device, whatever path it has now. */
function isAt({ kind, address, path, usb }: FoundDevice, { role, place }: Own): boolean {
  if (place === address) return true;
  if (place === 'hid') return kind === role;
  const at = placeIn(place);
  if (at === undefined) return false;
  return 'path' in at ? at.path === path : usb !== undefined && isSameDevice(at.usb, usb);
}

function placeIn(place: string): DevicePlace | undefined {
  const [, where] = /^(?:serial|lp|usb|hid):([^?]+)/.exec(place) ?? [];
  if (where === undefined) return undefined;
  const usb = textToIdentity(where);
  return usb === undefined ? { path: where } : { usb };
}

function tcp(host: string): string {
  return `tcp://${host.includes(':') ? host : `${host}:9100`}`;
}
