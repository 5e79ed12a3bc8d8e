/**
 * The set-up of a till's devices while it runs, for a manager who was asked once. What is chosen is on disk before it
 * is used, and used at once.
 */
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { PrintDevices } from '../../receipt/changing-printing.ts';
import type { TillPrinter } from '../../receipt/till-printer.ts';
import type { Counter } from '../counter/counter.ts';
import { openDevices } from '../counter/open-devices.ts';
import { drawerSettings, openPrinters } from '../printers.ts';
import type {
  ChosenView,
  DeviceRole,
  DevicesView,
  FoundDeviceView,
  TestPageView,
  TriedDrawerView,
} from '../protocol/device-views.ts';
import type { Inputs } from '../protocol/inputs.ts';
import type { Till } from '../protocol/till.ts';
import { askSpeed } from './ask-speed.ts';
import { choiceOf, SETTINGS, settingsOf } from './device-choice.ts';
import type { DeviceSettings, SettingChanges } from './device-settings.ts';
import { devicesView } from './devices-view.ts';
import { findDevices } from './find-devices.ts';
import { printTestPage, testPageOf } from './print-test-page.ts';
import { tryDrawer } from './try-drawer.ts';
import { watchView } from './watch-view.ts';

type Step<K extends keyof Inputs, T> = (input: Inputs[K]) => Promise<Result<T>>;

export type DeviceSetUp = {
  readonly view: () => DevicesView;
  readonly onView: (listener: (view: DevicesView) => void) => () => void;
  readonly find: Step<'findDevices', readonly FoundDeviceView[]>;
  readonly choose: Step<'chooseDevice', ChosenView>;
  readonly printTestPage: Step<'printTestPage', TestPageView>;
  readonly tryDrawer: Step<'tryDrawer', TriedDrawerView>;
};

export type DeviceSetUpDeps = {
  readonly till: Till;
  readonly counter: Counter;
  readonly settings: DeviceSettings;
  /** By the settings of the moment; asked before, it opened what the till prints with now. */
  readonly openPrinting: () => PrintDevices;
};

/** What stays the same from one asking to the next is the same printer. */
export function printingBy(settings: DeviceSettings): () => PrintDevices {
  const known = new Map<string, TillPrinter>();
  return () => ({
    printers: openPrinters(settings.all(), known),
    drawer: drawerSettings(settings.all()),
  });
}

export function createDeviceSetUp({ till, counter, settings, openPrinting }: DeviceSetUpDeps): DeviceSetUp {
  let { printers } = openPrinting();
  const view = () =>
    devicesView({ settings, printers, seen: till.view().printers, counter: counter.devices() });
  const watched = watchView(view);
  const keep = (changes: SettingChanges): Result<null> => {
    try {
      settings.change(changes);
      return accept(null);
    } catch (error) {
      return refuse({ code: 'device.not-kept', detail: error instanceof Error ? error.message : '' });
    }
  };
  const changePrinting = (changes: SettingChanges) =>
    till.changePrinting(() => {
      const kept = keep(changes);
      if (!kept.ok) return kept;
      const devices = openPrinting();
      printers = devices.printers;
      return accept(devices);
    });
  const changeCounter = async (changes: SettingChanges): Promise<Result<null>> => {
    const kept = keep(changes);
    if (kept.ok) await counter.change(() => openDevices(settings.all()));
    return kept;
  };
  /** Each step asks for the manager's grant first. */
  const granted =
    <I extends { readonly grant: string }, T>(step: (input: I) => Promise<Result<T>>) =>
    async (input: I): Promise<Result<T>> => {
      const may = await till.maySetUp(input.grant);
      return may.ok ? step(input) : may;
    };
  return {
    view,
    onView: watched.onView,
    find: granted(async ({ hosts }) => accept(await findDevices(settings, hosts))),
    choose: granted(async ({ role, choice }) => {
      const fixedBy = SETTINGS[role].find(settings.isFixed);
      if (fixedBy !== undefined) return refuse({ code: 'device.fixed', name: fixedBy });
      if (settingsOf(role, choice) === undefined) return refuse({ code: 'device.malformed', role });
      const asked = await askSpeed(role, choice);
      const changes = { ...settingsOf(role, asked.choice), ...forgetSwitch(role, settings) };
      const changed = await (isOfCounter(role) ? changeCounter(changes) : changePrinting(changes));
      watched.look();
      return changed.ok ? accept({ baudRate: asked.baudRate }) : changed;
    }),
    printTestPage: granted(async ({ role }) => {
      const choice = choiceOf(role, settings.all());
      const page = choice && testPageOf(role, printers, choice.place);
      return page ? accept(await printTestPage(page)) : refuse({ code: 'device.none', role });
    }),
    tryDrawer: granted((input) =>
      tryDrawer({ till, settings, changePrinting, printer: printers.receipt[0] }, input),
    ),
  };
}

function isOfCounter(role: DeviceRole): boolean {
  return role === 'scanner' || role === 'scale' || role === 'display';
}

/** Which level means open was learnt of another drawer, or through another printer. */
function forgetSwitch(role: DeviceRole, settings: DeviceSettings): SettingChanges {
  const isAnother = role === 'receipt' || role === 'drawer';
  return isAnother && !settings.isFixed('TILL_DRAWER_OPEN_PIN') ? { TILL_DRAWER_OPEN_PIN: null } : {};
}
