import type { DecodedItem } from '../receipt/decode/decoded-item.ts';
import { paperToText, toPaper } from '../receipt/decode/paper.ts';
import { DOTS_PER_COLUMN, type PrinterProfile } from '../receipt/escpos/profile.ts';
import { automaticStatus } from './virtual-faults.ts';
import {
  conditionOf,
  kick,
  type MachineConnection,
  tellStatus,
  type VirtualMachine,
} from './virtual-machine.ts';

/** What was understood, up to a knife that sticks. */
export function carryOut(machine: VirtualMachine, connection: MachineConnection): void {
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

function printItem(machine: VirtualMachine, connection: MachineConnection, item: DecodedItem): void {
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
export function finishReceipt(machine: VirtualMachine, isComplete: boolean): void {
  const items = machine.printed;
  machine.printed = [];
  if (!items.some(isVisible)) return;
  const paper = toPaper(items, machine.options.profile.columns * DOTS_PER_COLUMN);
  machine.options.onReceipt?.({ paper, text: paperToText(paper), items, isComplete });
}

function isVisible(item: DecodedItem): boolean {
  return item.type === 'line' ? item.line.text !== '' : ['image', 'qr', 'barcode'].includes(item.type);
}

function confirm(machine: VirtualMachine, connection: MachineConnection, id: string): void {
  const answer = () => {
    if (machine.connections.has(connection))
      connection.line.answer(Uint8Array.from([0x37, 0x22, ...Buffer.from(id, 'latin1'), 0]));
  };
  const { confirmsAfterMs = 0 } = machine.faults;
  if (confirmsAfterMs === 0) answer();
  else if (Number.isFinite(confirmsAfterMs)) setTimeout(answer, confirmsAfterMs);
}

/** GS I: numbers below 65 ask for one byte, the others for text between 5Fh and NUL. */
function printerId(n: number, profile: PrinterProfile): Uint8Array {
  if (n < 65) return Uint8Array.of(n === 1 || n === 49 ? 0x20 : 0x02);
  const text = n === 66 ? 'Counterbook' : n === 67 ? `virtual ${profile.id}` : '1';
  return Uint8Array.from([0x5f, ...Buffer.from(text, 'latin1'), 0]);
}
