/** Every scale keeps the same promises: over a real serial line in each maker's words, over reports, and virtual. */
import { afterEach, describe, expect, it } from 'vitest';
import { openHidLine } from '../line/hid-line.ts';
import { openSerialLine } from '../line/index.ts';
import { createHidBus } from '../line/testing/hid-bus.ts';
import { hasSocat, startPtyPair } from '../line/testing/pty-pair.ts';
import { cas } from './cas.ts';
import { createHidScale } from './hid-scale.ts';
import { mettler8217 } from './mettler-8217.ts';
import { mettlerSics } from './mettler-sics.ts';
import { createPolledScale } from './polled-scale.ts';
import type { ScalePort, ScaleState } from './port.ts';
import type { ScaleProtocol } from './protocol.ts';
import { simulateScale } from './testing/scale-simulator.ts';
import { createVirtualScale } from './virtual-scale.ts';

type Load = { readonly grams: number; readonly isMoving?: boolean; readonly isOver?: boolean };
type Rig = {
  readonly scale: ScalePort;
  readonly put: (load: Load) => void;
  readonly unplug: () => Promise<void>;
  readonly plug: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const closings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

async function serialRig(protocol: ScaleProtocol, speaks: 'mettler-8217' | 'mettler-sics' | 'cas') {
  const pair = await startPtyPair();
  const plugIn = async () => {
    const opened = await openSerialLine({ path: pair.devicePath, baudRate: 9_600 });
    if (!opened.ok) throw new Error(opened.refusal.detail);
    return { line: opened.value, device: simulateScale(opened.value, speaks) };
  };
  let end = await plugIn();
  const rig = {
    scale: createPolledScale({
      name: speaks,
      protocol,
      pauseMs: 5,
      answerMs: 200,
      // A pty takes neither seven bits nor parity; those are the line's to keep.
      open: () => openSerialLine({ path: pair.path, baudRate: 9_600 }),
    }),
    device: () => end.device,
    put: ({ grams, isMoving = false, isOver = false }: Load) =>
      void Object.assign(end.device, { grams, isMoving, trouble: isOver ? 'over' : null }),
    unplug: pair.unplug,
    plug: async () => {
      await pair.plug();
      end = await plugIn();
    },
    close: async () => {
      await end.line.close();
      await pair.close();
    },
  };
  return rig satisfies Rig & { device: unknown };
}

async function hidRig(): Promise<Rig> {
  const bus = createHidBus();
  const device = { vendorId: 0x0922, productId: 0x8003, serialNumber: `${Math.random()}`, usagePage: 0x8d };
  bus.plug(device);
  const report = ({ grams, isMoving = false, isOver = false }: Load) => {
    const status = isOver ? 6 : grams < 0 ? 5 : isMoving ? 3 : 4;
    // Tenths of grams, as a power of ten below nought.
    const tenths = Math.abs(grams) * 10;
    return Uint8Array.of(3, status, 2, 0xff, tenths & 0xff, tenths >> 8);
  };
  let load: Load = { grams: 0 };
  const timer = setInterval(() => bus.report(report(load)), 5);
  return {
    scale: createHidScale({ open: () => openHidLine({ usagePage: 0x8d }, bus.load) }),
    put: (next) => {
      load = next;
    },
    unplug: async () => bus.unplug(),
    plug: async () => bus.plug(device),
    close: async () => clearInterval(timer),
  };
}

async function virtualRig(): Promise<Rig> {
  const scale = createVirtualScale();
  let load: Load = { grams: 0 };
  const timer = setInterval(() => {
    const { grams, isMoving = false, isOver = false } = load;
    if (isOver) scale.put({ type: 'over' });
    else if (grams < 0) scale.put({ type: 'under' });
    else scale.put({ type: isMoving ? 'moving' : 'stable', grams });
  }, 5);
  return {
    scale,
    put: (next) => {
      load = next;
    },
    unplug: async () => scale.unplug(),
    plug: async () => scale.plug(),
    close: async () => clearInterval(timer),
  };
}

const makers: readonly { readonly name: string; readonly make: () => Promise<Rig> }[] = [
  ...(hasSocat
    ? [
        { name: 'Mettler-Toledo 8217', make: () => serialRig(mettler8217(), 'mettler-8217') },
        { name: 'Mettler-Toledo SICS', make: () => serialRig(mettlerSics, 'mettler-sics') },
        { name: 'CAS', make: () => serialRig(cas, 'cas') },
      ]
    : []),
  { name: 'USB', make: hidRig },
  { name: 'virtual', make: virtualRig },
];

describe.each(makers)('a $name scale', ({ make }) => {
  it('gives a weight to sell by only when it lies still, to the gram', async () => {
    const { rig, until, seen } = await watched(make);
    for (const grams of [1, 250, 1234, 4999]) {
      rig.put({ grams, isMoving: true });
      await until((state) => state.status === 'ready' && state.reading.type === 'moving');
      seen.length = 0;
      await new Promise((resolve) => setTimeout(resolve, 40));
      expect(seen.filter((state) => state.status === 'ready' && state.reading.type === 'stable')).toEqual([]);
      rig.put({ grams });
      await until(isStable(grams));
    }
  });

  it('tells overload and a weight below nothing, and no figure with them', async () => {
    const { rig, until } = await watched(make);
    rig.put({ grams: 100, isOver: true });
    await until((state) => state.status === 'ready' && state.reading.type === 'over');
    rig.put({ grams: -20 });
    await until((state) => state.status === 'ready' && state.reading.type === 'under');
    rig.put({ grams: 20 });
    await until(isStable(20));
  });

  it('takes off the bowl it was tared with, and not while something moves', async () => {
    const { rig, until } = await watched(make);
    rig.put({ grams: 120, isMoving: true });
    await until((state) => state.status === 'ready' && state.reading.type === 'moving');
    expect(await rig.scale.tare()).toBe('not-still');
    rig.put({ grams: 120 });
    await until(isStable(120));
    expect(await rig.scale.tare()).toBe('done');
    rig.put({ grams: 620 });
    await until(isStable(500));
    rig.put({ grams: 0 });
    await until((state) => state.status === 'ready' && state.reading.type === 'under');
    expect(await rig.scale.clearTare()).toBe('done');
    await until(isStable(0));
  });

  it('that is pulled out is told away, and weighs again by itself when it is back', async () => {
    const { rig, until } = await watched(make);
    rig.put({ grams: 300 });
    await until(isStable(300));
    await rig.unplug();
    await until((state) => state.status === 'away');
    expect(await rig.scale.tare()).toBe('away');
    await rig.plug();
    rig.put({ grams: 450 });
    await until(isStable(450));
  });
});

describe.skipIf(!hasSocat)('a scale that is asked', () => {
  it('is told away when it does not answer, and is there again when it does', async () => {
    const { rig, until } = await watched(() => serialRig(cas, 'cas'));
    rig.put({ grams: 10 });
    await until(isStable(10));
    rig.device().isMute = true;
    await until((state) => state.status === 'away' && state.cause === 'no-answer');
    rig.device().isMute = false;
    await until(isStable(10));
  });

  it.each([
    ['CAS', () => serialRig(cas, 'cas')],
    ['8217', () => serialRig(mettler8217(), 'mettler-8217')],
    ['SICS', () => serialRig(mettlerSics, 'mettler-sics')],
  ])('reads through noise on the line: %s', async (_, make) => {
    const { rig, until } = await watched(make);
    rig.device().noise = [0xff, 0x00, 0x33, 0x0a];
    rig.put({ grams: 777 });
    await until(isStable(777));
  });

  it('is left alone while nobody watches', async () => {
    const rig = await serialRig(mettlerSics, 'mettler-sics');
    closings.push(rig.close, rig.scale.close);
    const stop = rig.scale.watch(() => undefined);
    while (rig.device().asked === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop();
    await new Promise((resolve) => setTimeout(resolve, 60));
    const { asked } = rig.device();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(rig.device().asked).toBe(asked);
  });
});

function isStable(grams: number): (state: ScaleState) => boolean {
  return (state) =>
    state.status === 'ready' && state.reading.type === 'stable' && state.reading.grams === grams;
}

async function watched<R extends Rig>(make: () => Promise<R>) {
  const rig = await make();
  const seen: ScaleState[] = [];
  const looks = new Set<() => void>();
  const stop = rig.scale.watch((state) => {
    seen.push(state);
    for (const look of [...looks]) look();
  });
  closings.push(rig.close, rig.scale.close, async () => stop());
  const until = (isSo: (state: ScaleState) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo(rig.scale.state())) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  return { rig, until, seen };
}
