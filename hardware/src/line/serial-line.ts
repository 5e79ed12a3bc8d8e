import type { SerialPort } from 'serialport';
import type { DeviceLine, OpenedLine } from './line.ts';
import { lineRefusal } from './line-refusal.ts';
import { createLineState, type LineState } from './line-state.ts';
import { noticeHangUp } from './notice-hang-up.ts';

/** How a serial device talks; the usual 8 data bits, no parity, one stop bit where nothing is said. */
export type SerialSettings = {
  /** `/dev/ttyUSB0`, `COM3`. */
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits?: 7 | 8;
  readonly parity?: 'none' | 'even' | 'odd';
  readonly stopBits?: 1 | 2;
  /** Who says stop when the device cannot take more: nobody, the RTS/CTS wires, or XON/XOFF bytes. */
  readonly flow?: 'none' | 'hardware' | 'software';
};

/**
 * Opens a serial port for this process alone. `serialport` has four traps that end here: its write never calls back
 * after an unplug, it notices an unplug only while somebody reads and not between two reads, and a device that stops
 * reading never drains.
 */
export async function openSerialLine(settings: SerialSettings): Promise<OpenedLine> {
  try {
    const { SerialPort } = await import('serialport');
    const port = new SerialPort(portOptions(settings));
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
    await noticeHangUp(port);
    return { ok: true, value: lineOver(port, settings.path) };
  } catch (error) {
    return { ok: false, refusal: lineRefusal(settings.path, error) };
  }
}

/** A port that a hung device keeps from closing is left to the system. */
const CLOSE_MS = 1_000;

function portOptions({ flow = 'none', ...settings }: SerialSettings) {
  return {
    dataBits: 8,
    parity: 'none',
    stopBits: 1,
    ...settings,
    rtscts: flow === 'hardware',
    xon: flow === 'software',
    xoff: flow === 'software',
    // A device that sees DTR fall may take it for a reset.
    hupcl: false,
    lock: true,
    autoOpen: false,
  } as const;
}

function lineOver(port: SerialPort, name: string): DeviceLine {
  const state = createLineState();
  // Without this listener nothing reads, and an unplug goes unnoticed.
  port.on('data', (bytes: Buffer) => state.heard(bytes));
  port.on('error', () => state.lose());
  port.once('close', () => state.lose());
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= closePort(port, state.isSending());
    state.end();
    return closing;
  };
  return {
    name,
    onBytes: state.onBytes,
    onLost: state.onLost,
    isOpen: state.isOpen,
    close,
    async send(bytes, deadlineMs) {
      const outcome = await state.sendWithin(write(port, bytes), deadlineMs);
      if (outcome === 'late') await loseLine(port, state);
      return outcome;
    },
  };
}

function write(port: SerialPort, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    port.write(Buffer.from(bytes), (error) => (error ? reject(error) : resolve()));
  });
}

async function loseLine(port: SerialPort, state: LineState): Promise<void> {
  state.lose();
  await closePort(port, true);
}

/** Unsent bytes are flushed away first: closing a port waits for them, for a hung device half a minute. */
function closePort(port: SerialPort, hasUnsent: boolean): Promise<void> {
  if (!port.isOpen) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CLOSE_MS);
    const close = () =>
      port.close(() => {
        clearTimeout(timer);
        resolve();
      });
    if (hasUnsent) port.flush(close);
    else close();
  });
}
