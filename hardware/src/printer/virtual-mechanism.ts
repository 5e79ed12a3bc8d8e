import { createEscPosDecoder } from '../receipt/decode/escpos-decoder.ts';
import { createRealTimeScanner, type RealTimeCommand } from './real-time-scanner.ts';
import { type VirtualFaults, virtualStatusByte } from './virtual-faults.ts';
import {
  conditionOf,
  isStalled,
  kick,
  type MachineConnection,
  tellPower,
  tellStatus,
  type VirtualLine,
  type VirtualMachine,
  type VirtualMechanismOptions,
} from './virtual-machine.ts';
import { cutPower, work, workAll } from './virtual-work.ts';

/** The part of a virtual printer behind its sockets: one paper path, on which one connection prints at a time. */
export type VirtualMechanism = {
  connect(line: VirtualLine): VirtualConnection;
  setFaults(faults: VirtualFaults): void;
  faults(): VirtualFaults;
  /** Switched off or on, by its faults. */
  onPower(listener: (isOn: boolean) => void): void;
};

export type VirtualConnection = {
  receive(bytes: Uint8Array): void;
  /** Bytes taken and not worked off yet. */
  waitingBytes(): number;
  /** The other side closed; what it sent is worked off, then the receipt ends. */
  end(): void;
};

export function createVirtualMechanism(options: VirtualMechanismOptions): VirtualMechanism {
  const machine: VirtualMachine = {
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
      for (const connection of machine.connections) goOn(connection);
      workAll(machine);
    },
    connect(line) {
      const decoder = createEscPosDecoder({ skipsZeros: options.isPadded === true });
      const connection: MachineConnection = {
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

/** A slow one is not waited for any more. */
function goOn(connection: MachineConnection): void {
  clearTimeout(connection.timer);
  connection.timer = undefined;
}

function obeyAtOnce(machine: VirtualMachine, connection: MachineConnection, command: RealTimeCommand): void {
  if (machine.faults.neverRead === true || isStalled(machine)) return;
  if (command.type === 'pulse') kick(machine, command);
  else if (machine.faults.mute !== true) {
    connection.line.answer(Uint8Array.of(virtualStatusByte(command.n, conditionOf(machine))));
  }
}
