import { existsSync } from 'node:fs';
import type { DeviceLine } from '../../../hardware/src/line/index.ts';
import { openSerialLine } from '../../../hardware/src/line/index.ts';
import { type OnEnd, pause, until } from './check.ts';
import { createGadget } from './gadget.ts';
import { SERIAL } from './identities.ts';

/** A device with a USB serial port: a printer, or a scanner. `end` is the device's own side, opened after each plug. */
export type SerialGadget = {
  end(): DeviceLine;
  plug(socket: number): Promise<void>;
  unplug(): Promise<void>;
};

export async function plugInSerial(onEnd: OnEnd, socket = 1): Promise<SerialGadget> {
  const gadget = await createGadget({ usb: SERIAL, product: 'Counter serial', usbFunction: 'acm.0' }, onEnd);
  let end: DeviceLine | undefined;
  const unplug = async () => {
    await gadget.unplug();
    await end?.close();
    end = undefined;
  };
  const plug = async (next: number) => {
    await gadget.plug(next);
    await until(() => existsSync('/dev/ttyACM0'), 'Linux knows the serial port');
    end = await openEnd();
  };
  onEnd(unplug);
  await plug(socket);
  return {
    ...{ plug, unplug },
    end() {
      if (end === undefined) throw new Error('it is not plugged in');
      return end;
    },
  };
}

async function openEnd(): Promise<DeviceLine> {
  for (let tries = 0; ; tries++) {
    const opened = await openSerialLine({ path: '/dev/ttyGS0', baudRate: 9_600 });
    if (opened.ok) return opened.value;
    if (tries > 100) throw new Error(`${opened.refusal.code}: ${opened.refusal.detail}`);
    await pause(20);
  }
}
