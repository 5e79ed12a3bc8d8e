/** A scale of the USB point-of-sale class. */
import { deepStrictEqual } from 'node:assert';
import { createHidScale } from '../../../hardware/src/scale/hid-scale.ts';
import type { ScalePort, ScaleState } from '../../../hardware/src/scale/port.ts';
import { type Check, type OnEnd, until } from './check.ts';
import { createScaleGadget, type HidGadget } from './hid-gadget.ts';
import { weightReport } from './reports.ts';

export const scaleChecks: readonly Check[] = [
  { name: 'a USB scale: a weight is one only when it lies still, twice the same', run: settles },
  { name: 'a USB scale: pulled out and put back, it says so and weighs on', run: heals },
];

async function settles(onEnd: OnEnd): Promise<void> {
  const { gadget, seen } = await rig(onEnd);
  for (const [grams, isMoving] of [
    [480, true],
    [502],
    [500],
    [500],
    [1_204, true],
    [1_250],
    [1_250],
  ] as const)
    await gadget.report(weightReport(grams, isMoving));
  await until(() => seen.length >= 6, `six states are seen: ${JSON.stringify(seen)}`);
  deepStrictEqual(seen, [
    'moving 480',
    'moving 502',
    'moving 500',
    'stable 500',
    'moving 1204',
    'moving 1250',
    'stable 1250',
  ]);
}

async function heals(onEnd: OnEnd): Promise<void> {
  const { gadget, scale, seen } = await rig(onEnd);
  for (let round = 1; round <= 5; round++) {
    await gadget.unplug();
    await until(() => scale.state().status === 'away', 'the unplug is noticed', 2_000);
    await gadget.plug(2);
    await ready(scale);
    seen.length = 0;
    for (let times = 0; times < 2; times++) await gadget.report(weightReport(100 * round));
    await until(() => seen.length === 2, 'the weight is seen');
    deepStrictEqual(seen, [`moving ${100 * round}`, `stable ${100 * round}`]);
  }
}

async function rig(onEnd: OnEnd) {
  const gadget: HidGadget = await createScaleGadget(onEnd);
  await gadget.plug(2);
  const scale = createHidScale();
  onEnd(scale.close);
  await ready(scale);
  const seen: string[] = [];
  scale.watch((state) => seen.push(stateToText(state)));
  return { gadget, scale, seen };
}

function ready(scale: ScalePort): Promise<void> {
  return until(() => scale.state().status === 'ready', 'the scale is ready', 10_000);
}

function stateToText(state: ScaleState): string {
  if (state.status !== 'ready') return state.status;
  return 'grams' in state.reading ? `${state.reading.type} ${state.reading.grams}` : state.reading.type;
}
