import type { WriteOutcome } from '../printer/port.ts';
import type {
  DrawerEvent,
  DrawerOpener,
  DrawerPort,
  DrawerReason,
  DrawerSensor,
  DrawerState,
} from './port.ts';

export type DrawerOptions = {
  readonly opener: DrawerOpener;
  readonly sensor?: DrawerSensor;
  /** After how long an open drawer is told; a minute by default. */
  readonly leftOpenMs?: number;
  /** How long after a kick an opening is its work; the switch is read every few seconds. */
  readonly kickMs?: number;
};

/** A drawer out of what opens it and what knows whether it is open. */
export function createDrawer(options: DrawerOptions): DrawerPort {
  const { opener, sensor, leftOpenMs = 60_000, kickMs = 10_000 } = options;
  const listeners = new Set<(event: DrawerEvent) => void>();
  let state: DrawerState = sensor?.state() ?? 'unknown';
  let kickedAt = Number.NEGATIVE_INFINITY;
  let leftOpen: NodeJS.Timeout | undefined;

  function tell(event: DrawerEvent): void {
    for (const listener of [...listeners]) listener(event);
  }
  function expectClosing(): void {
    leftOpen = setTimeout(() => tell({ type: 'drawer.left-open', openMs: leftOpenMs }), leftOpenMs).unref();
  }
  function learn(next: DrawerState): void {
    if (next === state) return;
    const before = state;
    state = next;
    clearTimeout(leftOpen);
    if (next === 'open') {
      const isAsked = performance.now() - kickedAt < kickMs;
      // Of one that nobody saw closed, nobody knows since when it is open.
      if (isAsked || before === 'closed') tell({ type: 'drawer.opened', isAsked });
      expectClosing();
    } else if (next === 'closed' && before === 'open') tell({ type: 'drawer.closed' });
  }
  if (state === 'open') expectClosing();
  const unlisten = sensor?.onChange(learn);

  return {
    state: () => state,
    async kick(reason: DrawerReason): Promise<WriteOutcome> {
      kickedAt = performance.now();
      const outcome = await opener.open();
      kickedAt = performance.now();
      tell({ type: 'drawer.kicked', reason, outcome });
      return outcome;
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      clearTimeout(leftOpen);
      unlisten?.();
      await opener.close();
    },
  };
}
