import { isStopped, type MachineConnection, tellPower, type VirtualMachine } from './virtual-machine.ts';
import { carryOut, finishReceipt } from './virtual-paper.ts';

/** How much is worked off at once; paper runs out or a reset comes between pieces. */
const STEP_BYTES = 256;
const SLOW_STEP_MS = 20;

export function workAll(machine: VirtualMachine): void {
  for (const connection of [...machine.connections]) work(machine, connection);
}

export function work(machine: VirtualMachine, connection: MachineConnection): void {
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
function leave(machine: VirtualMachine, connection: MachineConnection): void {
  machine.connections.delete(connection);
  if (machine.printing !== connection) return;
  machine.printing = undefined;
  workAll(machine);
}

function losesPower(machine: VirtualMachine): boolean {
  const { resetAtByte, powerOffAtByte, ...faults } = machine.faults;
  const isReset = machine.worked >= (resetAtByte ?? Number.POSITIVE_INFINITY);
  if (!isReset && machine.worked < (powerOffAtByte ?? Number.POSITIVE_INFINITY)) return false;
  machine.faults = isReset ? faults : { ...faults, isOff: true };
  cutPower(machine);
  if (!isReset) tellPower(machine);
  return true;
}

/** What it had not printed is lost; what it had is on the paper. */
export function cutPower(machine: VirtualMachine): void {
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

/** At most up to the next byte at which something happens. */
function takePiece(machine: VirtualMachine, connection: MachineConnection): Uint8Array {
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
function print(machine: VirtualMachine, connection: MachineConnection, piece: Uint8Array): boolean {
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
