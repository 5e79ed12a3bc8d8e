import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceLine, OpenedLine } from './line.ts';
import { lineRefusal } from './line-refusal.ts';
import { createLineState, type LineState } from './line-state.ts';
import { findUsbPlace } from './linux-devices.ts';
import { claimUsbPlace } from './usb-place.ts';

/**
 * A USB printer by Linux's own driver, `/dev/usb/lpN`; the driver lets one process in. Never blocking: a printer that
 * takes nothing would hang a thread of this process for ever. On an unplug the driver calls half a write a success,
 * so what it took is counted, the rest offered again, and only then it owns up.
 */
export async function openUsbLpLine(path: string, root = '/'): Promise<OpenedLine> {
  const place = findUsbPlace(path, root);
  const release = place === undefined ? () => undefined : await claimUsbPlace(place);
  if (release === undefined)
    return { ok: false, refusal: { code: 'line.busy', device: path, detail: 'another till has it' } };
  try {
    const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY;
    return { ok: true, value: lineOver(await open(path, flags), path, release) };
  } catch (error) {
    release();
    return { ok: false, refusal: lineRefusal(path, error) };
  }
}

/** What the driver takes in one transfer. */
const PIECE_BYTES = 8_192;
const ANSWER_BYTES = 1_024;
/** The driver cannot be waited for: it is asked again after this, and less often when nothing is going on. */
const BUSY_MS = 5;
const IDLE_MS = 250;
const IDLE_AFTER_MS = 2_000;

type Traffic = { lastAt: number; readonly stop: AbortController };

function lineOver(handle: FileHandle, name: string, release: () => void): DeviceLine {
  const state = createLineState();
  const traffic: Traffic = { lastAt: performance.now(), stop: new AbortController() };
  let turn: Promise<unknown> = Promise.resolve();
  const reading = readOn(handle, state, traffic);
  let closing: Promise<void> | undefined;
  const close = () => {
    state.end();
    traffic.stop.abort();
    closing ??= Promise.allSettled([turn, reading])
      .then(() => handle.close())
      .then(release, release);
    return closing;
  };
  state.onLost(() => void close());
  return {
    name,
    onBytes: state.onBytes,
    onLost: state.onLost,
    isOpen: state.isOpen,
    close,
    async send(bytes, deadlineMs) {
      traffic.lastAt = performance.now();
      const writing = turn.then(() => writeAll(handle, bytes, state));
      turn = writing.catch(() => state.lose());
      const outcome = await state.sendWithin(writing, deadlineMs);
      if (outcome === 'late') state.lose();
      return outcome;
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, state: LineState): Promise<void> {
  let taken = 0;
  while (taken < bytes.length) {
    if (!state.isOpen()) throw new Error('the line is lost');
    const size = Math.min(PIECE_BYTES, bytes.length - taken);
    const written = await takenOrNothing(handle.write(bytes, taken, size));
    taken += written?.bytesWritten ?? 0;
    if (written === undefined) await sleep(BUSY_MS);
  }
}

/** Also the only way to notice an unplug while nothing is printed. */
async function readOn(handle: FileHandle, state: LineState, traffic: Traffic): Promise<void> {
  const buffer = new Uint8Array(ANSWER_BYTES);
  try {
    while (state.isOpen()) {
      const read = await takenOrNothing(handle.read(buffer, 0, buffer.length));
      if (read !== undefined && read.bytesRead > 0) {
        traffic.lastAt = performance.now();
        state.heard(buffer.slice(0, read.bytesRead));
        continue;
      }
      const isIdle = performance.now() - traffic.lastAt > IDLE_AFTER_MS;
      await sleep(isIdle ? IDLE_MS : BUSY_MS, undefined, { ref: false, signal: traffic.stop.signal });
    }
  } catch (error) {
    // A printer that only listens has nothing to read; it is lost when a write says so.
    if (!isOf(error, ['EINVAL'])) state.lose();
  }
}

/** Undefined when the driver is busy. */
async function takenOrNothing<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (isOf(error, ['EAGAIN', 'EINTR'])) return undefined;
    throw error;
  }
}

function isOf(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
