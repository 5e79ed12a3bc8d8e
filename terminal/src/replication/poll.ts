import type { Log } from '../till/parts.ts';
import type { HandingIn } from './hand-in.ts';
import { type HubLink, LinkStoppedError } from './hub-link.ts';

export type PollDeps = {
  readonly pollMilliseconds: number;
  readonly random: () => number;
  readonly link: HubLink;
  readonly handingIn: HandingIn;
  readonly pullAll: () => void;
  readonly log: Log;
};

/**
 * Repairs what news and acknowledgements were lost: asks every feed, and hands in again what has waited through a
 * whole round without moving.
 */
export function startPoll(deps: PollDeps): () => void {
  const { handingIn, link } = deps;
  let timer: NodeJS.Timeout;
  let stuck: number | null = null;

  const handOn = async (): Promise<void> => {
    const behind = handingIn.behind();
    const isWaiting = link.state().state === 'online' && behind > 0;
    if (isWaiting && stuck === behind) await handingIn.handOn();
    stuck = isWaiting ? behind : null;
  };
  const round = (): void => {
    deps.pullAll();
    handOn().catch((error: unknown) => {
      if (!(error instanceof LinkStoppedError)) deps.log.warn({ error }, 'handing in again failed');
    });
    plan();
  };
  const plan = (): void => {
    timer = setTimeout(round, deps.pollMilliseconds * (0.8 + deps.random() * 0.4));
  };
  plan();
  return () => clearTimeout(timer);
}
