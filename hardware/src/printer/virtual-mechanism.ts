import type { DecodedItem } from '../receipt/decode/decoded-item.ts';
import { createEscPosDecoder, type EscPosDecoder } from '../receipt/decode/escpos-decoder.ts';
import { type Paper, paperToText, toPaper } from '../receipt/decode/paper.ts';
import { DOTS_PER_COLUMN, type PrinterProfile } from '../receipt/escpos/profile.ts';
import { createRealTimeScanner, type RealTimeCommand } from './real-time-scanner.ts';
import { type VirtualFaults, virtualStatusByte } from './virtual-faults.ts';

/** What came off the printer in one piece. Not complete: the rest was lost with the connection. */
export type VirtualReceipt = {
  readonly paper: Paper;
  readonly text: string;
  readonly items: readonly DecodedItem[];
  readonly isComplete: boolean;
};

export type DrawerKick = { readonly pin: 2 | 5; readonly onMs: number; readonly offMs: number };

export type VirtualMechanismOptions = {
  readonly profile: PrinterProfile;
  readonly onReceipt?: (receipt: VirtualReceipt) => void;
  readonly onDrawerKick?: (kick: DrawerKick) => void;
  /** Bytes that are no ESC/POS; a real printer would print rubbish, this one drops the connection. */
  readonly onError?: (error: Error) => void;
};

/** The part of a virtual printer behind its sockets: one paper path, however many connections. */
export type VirtualMechanism = {
  connect(line: VirtualLine): VirtualConnection;
  setFaults(faults: VirtualFaults): void;
  faults(): VirtualFaults;
};

export type VirtualLine = {
  readonly answer: (bytes: Uint8Array) => void;
  /** The printer was reset. */
  readonly drop: () => void;
};

export type VirtualConnection = {
  receive(bytes: Uint8Array): void;
  /** Bytes taken and not worked off yet. */
  waitingBytes(): number;
  /** The other side closed; what it sent is worked off, then the receipt ends. */
  end(): void;
};

/** How much is worked off at once; paper runs out or a reset comes between pieces. */
const STEP_BYTES = 256;
const SLOW_STEP_MS = 20;

export function createVirtualMechanism(options: VirtualMechanismOptions): VirtualMechanism {
  const machine: Machine = { options, faults: {}, worked: 0, printed: [], connections: new Set() };
  return {
    faults: () => machine.faults,
    setFaults(faults) {
      machine.faults = faults;
      machine.worked = 0;
      for (const connection of machine.connections) work(machine, connection);
    },
    connect(line) {
      const connection: Connection = {
        line,
        decoder: createEscPosDecoder(),
        queue: [],
        isEnded: false,
        timer: undefined,
      };
      const scanner = createRealTimeScanner();
      machine.connections.add(connection);
      return {
        waitingBytes: () => connection.queue.reduce((sum, piece) => sum + piece.length, 0),
        receive(bytes) {
          for (const command of scanner.scan(bytes)) obeyAtOnce(machine, connection, command);
          connection.queue.push(bytes);
          work(machine, connection);
        },
        end() {
          connection.isEnded = true;
          work(machine, connection);
        },
      };
    },
  };
}

type Machine = {
  readonly options: VirtualMechanismOptions;
  faults: VirtualFaults;
  worked: number;
  printed: DecodedItem[];
  readonly connections: Set<Connection>;
};

type Connection = {
  readonly line: VirtualLine;
  readonly decoder: EscPosDecoder;
  queue: Uint8Array[];
  isEnded: boolean;
  timer: NodeJS.Timeout | undefined;
};

function work(machine: Machine, connection: Connection): void {
  if (connection.timer !== undefined) return;
  while (connection.queue.length > 0 && !isStopped(machine)) {
    if (machine.worked >= (machine.faults.resetAtByte ?? Number.POSITIVE_INFINITY)) {
      reset(machine, connection);
      return;
    }
    const piece = takePiece(machine, connection);
    if (!print(machine, connection, piece)) return;
    machine.worked += piece.length;
    if (machine.faults.bytesPerSecond !== undefined) {
      connection.timer = setTimeout(() => {
        connection.timer = undefined;
        work(machine, connection);
      }, SLOW_STEP_MS);
      return;
    }
  }
  if (connection.isEnded && connection.queue.length === 0) {
    machine.connections.delete(connection);
    finishReceipt(machine, connection.decoder.pendingBytes() === 0);
  }
}

function isPaperOut(machine: Machine): boolean {
  return machine.worked >= (machine.faults.paperOutAtByte ?? Number.POSITIVE_INFINITY);
}

function isStalled(machine: Machine): boolean {
  return machine.worked >= (machine.faults.stallAtByte ?? Number.POSITIVE_INFINITY);
}

function isStopped(machine: Machine): boolean {
  const { coverOpen, neverRead } = machine.faults;
  return coverOpen === true || neverRead === true || isPaperOut(machine) || isStalled(machine);
}

/** At most up to the next byte at which something happens. */
function takePiece(machine: Machine, connection: Connection): Uint8Array {
  const { paperOutAtByte, stallAtByte, resetAtByte, bytesPerSecond } = machine.faults;
  const perStep = bytesPerSecond === undefined ? STEP_BYTES : (bytesPerSecond * SLOW_STEP_MS) / 1_000;
  const turns = [paperOutAtByte, stallAtByte, resetAtByte].map((at) => (at ?? Infinity) - machine.worked);
  const size = Math.max(1, Math.floor(Math.min(perStep, ...turns)));
  const [first = new Uint8Array(), ...rest] = connection.queue;
  const piece = first.subarray(0, size);
  connection.queue = piece.length < first.length ? [first.subarray(size), ...rest] : rest;
  return piece;
}

/** False when the bytes made no sense. */
function print(machine: Machine, connection: Connection, piece: Uint8Array): boolean {
  try {
    for (const item of connection.decoder.feed(piece)) printItem(machine, connection, item);
    return true;
  } catch (error) {
    machine.options.onError?.(error instanceof Error ? error : new Error(String(error)));
    reset(machine, connection);
    return false;
  }
}

function printItem(machine: Machine, connection: Connection, item: DecodedItem): void {
  switch (item.type) {
    case 'status':
      return;
    case 'drawer-kick':
      if (!item.isRealTime) kick(machine, item);
      return;
    case 'printer-id':
      connection.line.answer(printerId(item.n, machine.options.profile));
      return;
    case 'process-id':
      finishReceipt(machine, true);
      connection.line.answer(Uint8Array.from([0x37, 0x22, ...Buffer.from(item.id, 'latin1'), 0]));
      return;
    case 'cut':
      machine.printed.push(item);
      finishReceipt(machine, true);
      return;
    default:
      machine.printed.push(item);
  }
}

/** Paper that only was fed is no receipt. */
function finishReceipt(machine: Machine, isComplete: boolean): void {
  const items = machine.printed;
  machine.printed = [];
  if (!items.some(isVisible)) return;
  const paper = toPaper(items, machine.options.profile.columns * DOTS_PER_COLUMN);
  machine.options.onReceipt?.({ paper, text: paperToText(paper), items, isComplete });
}

function isVisible(item: DecodedItem): boolean {
  return item.type === 'line' ? item.line.text !== '' : ['image', 'qr', 'barcode'].includes(item.type);
}

function reset(machine: Machine, connection: Connection): void {
  machine.connections.delete(connection);
  connection.queue = [];
  const { resetAtByte: _, ...faults } = machine.faults;
  machine.faults = faults;
  finishReceipt(machine, false);
  connection.line.drop();
}

function obeyAtOnce(machine: Machine, connection: Connection, command: RealTimeCommand): void {
  if (machine.faults.neverRead === true || isStalled(machine)) return;
  if (command.type === 'pulse') kick(machine, command);
  else if (machine.faults.mute !== true) {
    const byte = virtualStatusByte(command.n, machine.faults, isPaperOut(machine));
    connection.line.answer(Uint8Array.of(byte));
  }
}

function kick(machine: Machine, { pin, onMs, offMs }: DrawerKick): void {
  machine.options.onDrawerKick?.({ pin, onMs, offMs });
}

/** GS I: numbers below 65 ask for one byte, the others for text between 5Fh and NUL. */
function printerId(n: number, profile: PrinterProfile): Uint8Array {
  if (n < 65) return Uint8Array.of(n === 1 || n === 49 ? 0x20 : 0x02);
  const text = n === 66 ? 'Counterbook' : n === 67 ? `virtual ${profile.id}` : '1';
  return Uint8Array.from([0x5f, ...Buffer.from(text, 'latin1'), 0]);
}
