/**
 * A till that is ordered to another shop goes between two commands, as soon as nothing holds it: asked at each change,
 * so that neither an open shift nor what is yet to be handed in is left behind.
 */
import type { Move } from '@counterbook/shared/sync';
import type { Notice } from './notices.ts';

export type ShopChange = {
  /** Where to, if it can go now. */
  readonly ordered: () => Move | null;
  readonly betweenCommands: (work: () => Promise<void>) => void;
  readonly go: (move: Move) => Promise<void>;
};

/** @returns what is called at each change. */
export function whenOrdered({ ordered, betweenCommands, go }: ShopChange): () => void {
  let isPlanned = false;
  return () => {
    if (isPlanned || ordered() === null) return;
    isPlanned = true;
    betweenCommands(async () => {
      isPlanned = false;
      const move = ordered();
      if (move !== null) await go(move);
    });
  };
}

export function noticeOf({ epoch, shopName, terminalCode }: Move): Notice {
  const message = `This till is ${terminalCode} of ${shopName} from now on. All that it sold before is at the hub, and nothing of the other shop is left on it.`;
  return { id: `moved-${epoch}`, message };
}
