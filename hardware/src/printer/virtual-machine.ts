import type { DecodedItem } from '../receipt/decode/decoded-item.ts';
import type { EscPosDecoder } from '../receipt/decode/escpos-decoder.ts';
import type { Paper } from '../receipt/decode/paper.ts';
import type { PrinterProfile } from '../receipt/escpos/profile.ts';
import { automaticStatus, type VirtualCondition, type VirtualFaults } from './virtual-faults.ts';

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

export type VirtualLine = {
  readonly answer: (bytes: Uint8Array) => void;
  /** The printer was reset. */
  readonly drop: () => void;
};

/** A virtual printer at one moment. */
export type VirtualMachine = {
  readonly options: VirtualMechanismOptions;
  faults: VirtualFaults;
  worked: number;
  printed: DecodedItem[];
  readonly connections: Set<MachineConnection>;
  readonly powerListeners: ((isOn: boolean) => void)[];
  /** Whose bytes are on the way to the paper. */
  printing: MachineConnection | undefined;
  isJammed: boolean;
  /** GS a: forgotten when the power fails. */
  tellsStatus: boolean;
};

export type MachineConnection = {
  readonly line: VirtualLine;
  readonly decoder: EscPosDecoder;
  queue: Uint8Array[];
  /** Understood, and not carried out yet. */
  items: DecodedItem[];
  isEnded: boolean;
  timer: NodeJS.Timeout | undefined;
};

export function tellPower(machine: VirtualMachine): void {
  for (const listener of machine.powerListeners) listener(machine.faults.isOff !== true);
}

export function tellStatus(machine: VirtualMachine): void {
  if (!machine.tellsStatus) return;
  for (const { line } of machine.connections) line.answer(automaticStatus(conditionOf(machine)));
}

export function conditionOf(machine: VirtualMachine): VirtualCondition {
  return { faults: machine.faults, isPaperOut: isPaperOut(machine), isJammed: machine.isJammed };
}

function isPaperOut(machine: VirtualMachine): boolean {
  return machine.worked >= (machine.faults.paperOutAtByte ?? Number.POSITIVE_INFINITY);
}

export function isStalled(machine: VirtualMachine): boolean {
  return machine.worked >= (machine.faults.stallAtByte ?? Number.POSITIVE_INFINITY);
}

export function isStopped(machine: VirtualMachine): boolean {
  const { coverOpen, neverRead } = machine.faults;
  const isHeld = coverOpen === true || neverRead === true || machine.isJammed;
  return isHeld || isPaperOut(machine) || isStalled(machine);
}

export function kick(machine: VirtualMachine, { pin, onMs, offMs }: DrawerKick): void {
  machine.options.onDrawerKick?.({ pin, onMs, offMs });
}
