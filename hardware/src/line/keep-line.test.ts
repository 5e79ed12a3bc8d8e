import { afterEach, describe, expect, it } from 'vitest';
import { type KeptLine, keepLine } from './keep-line.ts';
import type { DeviceLine, OpenedLine } from './line.ts';
import { createLineState } from './line-state.ts';
import { openSerialLine } from './serial-line.ts';
import { hasSocat, startPtyPair } from './testing/pty-pair.ts';

const closings: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

describe.skipIf(!hasSocat)('a kept line', () => {
  it('heals by itself after each unplug, and tells each absence once', async () => {
    const pair = await startPtyPair();
    closings.push(pair.close);
    const { told, kept, opened } = keep(() => openSerialLine({ path: pair.path, baudRate: 9_600 }));
    for (let round = 1; round <= 3; round++) {
      await until(() => opened.length === round && kept.line() !== undefined);
      await pair.unplug();
      await until(() => told.length === 2 * round);
      await pair.plug();
    }
    await until(() => opened.length === 4);
    expect(told).toEqual(['lost', 'line.absent', 'lost', 'line.absent', 'lost', 'line.absent']);
  });

  it('begins when the device comes after the start', async () => {
    const pair = await startPtyPair();
    closings.push(pair.close);
    await pair.unplug();
    const { told, opened } = keep(() => openSerialLine({ path: pair.path, baudRate: 9_600 }));
    await until(() => told.length === 1);
    await pair.plug();
    await until(() => opened.length === 1);
    expect(told).toEqual(['line.absent']);
  });

  it('that is closed stays closed and frees the device', async () => {
    const pair = await startPtyPair();
    closings.push(pair.close);
    const { kept, opened } = keep(() => openSerialLine({ path: pair.path, baudRate: 9_600 }));
    await kept.close();
    const other = await openSerialLine({ path: pair.path, baudRate: 9_600 });
    if (other.ok) closings.push(other.value.close);
    expect([other.ok, kept.line(), opened.filter((line) => line.isOpen())]).toEqual([true, undefined, []]);
  });
});

it('a kept line whose device takes its time to be closed is opened anew when it is, and not called busy', async () => {
  let holders = 0;
  const lose: (() => void)[] = [];
  const { told, opened } = keep(async () => {
    if (holders > 0)
      return { ok: false, refusal: { code: 'line.busy', device: 'slow', detail: 'still closing' } };
    holders++;
    const state = createLineState();
    lose.push(state.lose);
    const closing = new Promise<void>((resolve) =>
      state.onLost(() => setTimeout(() => resolve(void holders--), 150)),
    );
    const { onBytes, onLost, isOpen } = state;
    return {
      ok: true,
      value: { name: 'slow', onBytes, onLost, isOpen, send: async () => 'sent', close: () => closing },
    };
  });
  await until(() => opened.length === 1);
  lose[0]?.();
  await until(() => opened.length === 2);
  expect(told).toEqual(['lost']);
  lose[1]?.();
});

function keep(open: () => Promise<OpenedLine>) {
  const told: string[] = [];
  const opened: DeviceLine[] = [];
  const kept: KeptLine = keepLine({
    open,
    onOpen: (line) => opened.push(line),
    onAway: (refusal) => told.push(refusal?.code ?? 'lost'),
    firstWaitMs: 20,
    longestWaitMs: 50,
  });
  closings.push(kept.close);
  return { told, opened, kept };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}
