import type { DeviceLine, LineRefusal, OpenedLine } from './line.ts';

/**
 * One line that stays open between uses: so the device belongs to this process alone, and none resets because its port
 * was closed. When it was lost, the next use opens it anew.
 */
export type HeldLine = {
  line(): Promise<OpenedLine>;
  /** Why the last opening failed; undefined when it did not. */
  refusal(): LineRefusal | undefined;
  release(): Promise<void>;
};

export function createHeldLine(open: () => Promise<OpenedLine>): HeldLine {
  let held: DeviceLine | undefined;
  let opening: Promise<OpenedLine> | undefined;
  let refusal: LineRefusal | undefined;

  async function openAnew(): Promise<OpenedLine> {
    // Until it is closed, the lost one has the device.
    await held?.close();
    const opened = await open();
    opening = undefined;
    held = opened.ok ? opened.value : undefined;
    refusal = opened.ok ? undefined : opened.refusal;
    return opened;
  }
  return {
    async line() {
      if (held?.isOpen()) return { ok: true, value: held };
      opening ??= openAnew();
      return opening;
    },
    refusal: () => refusal,
    async release() {
      await opening;
      await held?.close();
      held = undefined;
    },
  };
}
