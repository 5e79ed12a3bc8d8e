import type { DecodedItem } from '../receipt/decode/decoded-item.ts';
import { createEscPosDecoder, type EscPosDecoder } from '../receipt/decode/escpos-decoder.ts';
import { type Paper, paperToText, toPaper } from '../receipt/decode/paper.ts';
import { DOTS_PER_COLUMN, type PrinterProfile } from '../receipt/escpos/profile.ts';
import { createRealTimeScanner, type RealTimeCommand } from './real-time-scanner.ts';
import {
  automaticStatus,
  type VirtualCondition,
  type VirtualFaults,
  virtualStatusByte,
} from './virtual-faults.ts';

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
  /** Its transport fills pieces up with zeros, which mean nothing between commands. */
  readonly isPadded?: boolean;
  readonly onReceipt?: (receipt: VirtualReceipt) => void;
  readonly onDrawerKick?: (kick: DrawerKick) => void;
  /** Bytes that are no ESC/POS; a real printer would print rubbish, this one drops the connection. */
  readonly onError?: (error: Error) => void;
};

/** The part of a virtual printer behind its sockets: one paper path, on which one connection prints at a time. */
export type VirtualMechanism = {
  connect(line: VirtualLine): VirtualConnection;
  setFaults(faults: VirtualFaults): void;
  faults(): VirtualFaults;
  /** Switched off or on, by its faults. */
  onPower(listener: (isOn: boolean) => void): void;
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
  const machine: Machine = {
    ...{ options, faults: {}, worked: 0, printed: [], connections: new Set(), powerListeners: [] },
    ...{ printing: undefined, isJammed: false, tellsStatus: false },
  };
  return {
    faults: () => machine.faults,
    onPower: (listener) => machine.powerListeners.push(listener),
    setFaults(faults) {
      const wasOff = machine.faults.isOff === true;
      machine.faults = faults;
      machine.worked = 0;
      if (faults.cutterJams !== true) machine.isJammed = false;
      if (faults.isOff === true) cutPower(machine);
      if (wasOff !== (faults.isOff === true)) tellPower(machine);
      tellStatus(machine);
      workAll(machine);
    },
    connect(line) {
      const decoder = createEscPosDecoder({ skipsZeros: options.isPadded === true });
      const connection: Connection = {
        ...{ line, decoder, queue: [], items: [], isEnded: false, timer: undefined },
      };
      const scanner = createRealTimeScanner();
      machine.connections.add(connection);
      return {
        waitingBytes: () => connection.queue.reduce((sum, piece) => sum + piece.length, 0),
        receive(bytes) {
          if (!machine.connections.has(connection)) return;
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
  readonly powerListeners: ((isOn: boolean) => void)[];
  /** Whose bytes are on the way to the paper. */
  printing: Connection | undefined;
  isJammed: boolean;
  /** GS a: forgotten when the power fails. */
  tellsStatus: boolean;
};

type Connection = {
  readonly line: VirtualLine;
  readonly decoder: EscPosDecoder;
  queue: Uint8Array[];
  /** Understood, and not carried out yet. */
  items: DecodedItem[];
  isEnded: boolean;
  timer: NodeJS.Timeout | undefined;
};

function workAll(machine: Machine): void {
  for (const connection of [...machine.connections]) work(machine, connection);
}

function work(machine: Machine, connection: Connection): void {
  if (connection.timer !== undefined || !machine.connections.has(connection)) return;
  machine.printing ??= connection;
  if (machine.printing !== connection) return;
  carryOut(machine, connection);
  while (connection.queue.length > 0 && !isStopped(machine)) {
    if (losesPower(machine)) return;
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
  if (connection.isEnded && connection.queue.length === 0 && connection.items.length === 0) {
    finishReceipt(machine, connection.decoder.pendingBytes() === 0);
    leave(machine, connection);
  }
}

/** The next in line may print. */
function leave(machine: Machine, connection: Connection): void {
  machine.connections.delete(connection);
  if (machine.printing !== connection) return;
  machine.printing = undefined;
  workAll(machine);
}

function losesPower(machine: Machine): boolean {
  const { resetAtByte, powerOffAtByte, ...faults } = machine.faults;
  const isReset = machine.worked >= (resetAtByte ?? Number.POSITIVE_INFINITY);
  if (!isReset && machine.worked < (powerOffAtByte ?? Number.POSITIVE_INFINITY)) return false;
  machine.faults = isReset ? faults : { ...faults, isOff: true };
  cutPower(machine);
  if (!isReset) tellPower(machine);
  return true;
}

/** What it had not printed is lost; what it had is on the paper. */
function cutPower(machine: Machine): void {
  const connections = [...machine.connections];
  machine.connections.clear();
  machine.printing = undefined;
  machine.isJammed = false;
  machine.tellsStatus = false;
  finishReceipt(machine, false);
  for (const { line, timer } of connections) {
    clearTimeout(timer);
    line.drop();
  }
}

function tellPower(machine: Machine): void {
  for (const listener of machine.powerListeners) listener(machine.faults.isOff !== true);
}

function tellStatus(machine: Machine): void {
  if (!machine.tellsStatus) return;
  for (const { line } of machine.connections) line.answer(automaticStatus(conditionOf(machine)));
}

function conditionOf(machine: Machine): VirtualCondition {
  return { faults: machine.faults, isPaperOut: isPaperOut(machine), isJammed: machine.isJammed };
}

function isPaperOut(machine: Machine): boolean {
  return machine.worked >= (machine.faults.paperOutAtByte ?? Number.POSITIVE_INFINITY);
}

function isStalled(machine: Machine): boolean {
  return machine.worked >= (machine.faults.stallAtByte ?? Number.POSITIVE_INFINITY);
}

function isStopped(machine: Machine): boolean {
  const { coverOpen, neverRead } = machine.faults;
  const isHeld = coverOpen === true || neverRead === true || machine.isJammed;
  return isHeld || isPaperOut(machine) || isStalled(machine);
}

/** At most up to the next byte at which something happens. */
function takePiece(machine: Machine, connection: Connection): Uint8Array {
  const { paperOutAtByte, stallAtByte, resetAtByte, powerOffAtByte, bytesPerSecond } = machine.faults;
  const perStep = bytesPerSecond === undefined ? STEP_BYTES : (bytesPerSecond * SLOW_STEP_MS) / 1_000;
  const strikes = [paperOutAtByte, stallAtByte, resetAtByte, powerOffAtByte];
  const turns = strikes.map((at) => (at ?? Infinity) - machine.worked);
  const size = Math.max(1, Math.floor(Math.min(perStep, ...turns)));
  const [first = new Uint8Array(), ...rest] = connection.queue;
  const piece = first.subarray(0, size);
  connection.queue = piece.length < first.length ? [first.subarray(size), ...rest] : rest;
  return piece;
}

/** False when the bytes made no sense. */
function print(machine: Machine, connection: Connection, piece: Uint8Array): boolean {
  try {
    connection.items.push(...connection.decoder.feed(piece));
  } catch (error) {
    machine.options.onError?.(error instanceof Error ? error : new Error(String(error)));
    finishReceipt(machine, false);
    leave(machine, connection);
    connection.line.drop();
    return false;
  }
  carryOut(machine, connection);
  return true;
}

function carryOut(machine: Machine, connection: Connection): void {
  while (!machine.isJammed) {
    const item = connection.items.shift();
    if (item === undefined) return;
    if (item.type === 'cut' && machine.faults.cutterJams === true) {
      machine.isJammed = true;
      connection.items.unshift(item);
      tellStatus(machine);
    } else printItem(machine, connection, item);
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
      confirm(machine, connection, item.id);
      return;
    case 'automatic-status':
      machine.tellsStatus = item.n !== 0;
      if (machine.tellsStatus) connection.line.answer(automaticStatus(conditionOf(machine)));
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

function confirm(machine: Machine, connection: Connection, id: string): void {
  const answer = () => {
    if (machine.connections.has(connection))
      connection.line.answer(Uint8Array.from([0x37, 0x22, ...Buffer.from(id, 'latin1'), 0]));
  };
  const { confirmsAfterMs = 0 } = machine.faults;
  if (confirmsAfterMs === 0) answer();
  else if (Number.isFinite(confirmsAfterMs)) setTimeout(answer, confirmsAfterMs);
}

function obeyAtOnce(machine: Machine, connection: Connection, command: RealTimeCommand): void {
  if (machine.faults.neverRead === true || isStalled(machine)) return;
  if (command.type === 'pulse') kick(machine, command);
  else if (machine.faults.mute !== true) {
    connection.line.answer(Uint8Array.of(virtualStatusByte(command.n, conditionOf(machine))));
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
