import { readHardwareSetup, writeHardwareSetup } from '@counterbook/hardware/setup';
import type { Environment } from '../counter/open-devices.ts';

/**
 * Which devices this till has, by the names of its environment. What that says itself comes first; the rest was chosen
 * in the till's screen or by `npm run hardware -- setup`, and stands in a file beside the till's data.
 */
export type DeviceSettings = {
  readonly all: () => Environment;
  /** The environment says it, so that nobody can choose it here. */
  readonly isFixed: (name: string) => boolean;
  /** On disk when it returns. */
  readonly change: (changes: SettingChanges) => void;
};

/** Null: it is not said any more. */
export type SettingChanges = Readonly<Record<string, string | null>>;

export function openDeviceSettings(directory: string, environment: Environment): DeviceSettings {
  const said = definedOf(environment);
  let chosen = readHardwareSetup(directory);
  return {
    all: () => ({ ...chosen, ...said }),
    isFixed: (name) => name in said,
    change: (changes) => {
      const next = definedOf({ ...chosen, ...changes });
      writeHardwareSetup(directory, next);
      chosen = next;
    },
  };
}

function definedOf(settings: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value == null ? [] : [[name, value]])),
  );
}
