import type { LabelLanguage } from '../../printer/manners.ts';
import { serveMechanism } from '../../printer/virtual-printer-server.ts';
import { virtualEpl } from './virtual-epl.ts';
import type { VirtualLabelFaults } from './virtual-label-faults.ts';
import { createVirtualLabelMechanism, type VirtualLabel } from './virtual-label-mechanism.ts';
import { virtualZpl } from './virtual-zpl.ts';

export type { VirtualLabel, VirtualLabelFaults };

export type VirtualLabelPrinter = {
  readonly host: string;
  readonly port: number;
  /** Each that came out, copies too. */
  readonly labels: () => readonly VirtualLabel[];
  setFaults(faults: VirtualLabelFaults): void;
  close(): Promise<void>;
};

/** A label printer without labels on a TCP port of this machine, 9100 as real ones have it or any free one (0). */
export async function startVirtualLabelPrinter(options: {
  readonly port: number;
  readonly language?: LabelLanguage;
}): Promise<VirtualLabelPrinter> {
  const labels: VirtualLabel[] = [];
  const mechanism = createVirtualLabelMechanism({
    language: options.language === 'epl' ? virtualEpl : virtualZpl,
    onLabel: (label) => labels.push(label),
  });
  const server = await serveMechanism(mechanism, options);
  return { ...server, labels: () => labels };
}
