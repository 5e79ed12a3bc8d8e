import { createLinkPrinter } from './link-printer.ts';
import type { PrinterPort } from './port.ts';
import type { PrinterLink } from './printer-link.ts';
import type { VirtualFaults } from './virtual-faults.ts';
import type { VirtualMechanismOptions } from './virtual-machine.ts';
import { createVirtualMechanism, type VirtualMechanism } from './virtual-mechanism.ts';

export type VirtualPrinter = PrinterPort & { setFaults(faults: VirtualFaults): void };

/**
 * A printer without paper: decodes what it gets and hands over what stands on it. It is driven by the same
 * conversation as a real one, over a line in this process, and works beside whoever sent the bytes.
 */
export function createVirtualPrinter(
  options: VirtualMechanismOptions & { readonly statusMs?: number },
): VirtualPrinter {
  const mechanism = createVirtualMechanism(options);
  const printer = createLinkPrinter({
    name: 'virtual',
    openLink: async () => {
      if (mechanism.faults().isOff === true) throw new Error('the virtual printer is off');
      return linkTo(mechanism);
    },
    profile: options.profile,
    ...(options.statusMs === undefined ? {} : { statusMs: options.statusMs }),
  });
  return { ...printer, setFaults: (faults) => mechanism.setFaults(faults) };
}

function linkTo(mechanism: VirtualMechanism): PrinterLink {
  const listeners = { bytes: [] as ((bytes: Uint8Array) => void)[], lost: [] as (() => void)[] };
  let isLost = false;
  const connection = mechanism.connect({
    answer: (bytes) => {
      for (const listener of listeners.bytes) listener(bytes);
    },
    drop: () => {
      isLost = true;
      for (const listener of listeners.lost) listener();
    },
  });
  return {
    async send(bytes) {
      if (isLost) throw new Error('the virtual printer was reset');
      const copy = bytes.slice();
      setImmediate(() => connection.receive(copy));
    },
    onBytes: (listener) => listeners.bytes.push(listener),
    onLost: (listener) => listeners.lost.push(listener),
    async close() {
      // Behind what was sent.
      setImmediate(() => {
        if (!isLost) connection.end();
      });
    },
  };
}
