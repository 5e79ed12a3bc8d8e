/** The line of a shop at the end of the road: up and down every second, and while it is up it drops, doubles and loses. */
import { byChance, type Fate, PASS } from '../line/fates.ts';
import { startFaultyLine } from '../line/faulty-line.ts';

export type BadLine = {
  readonly url: string;
  readonly turnBad: () => void;
  readonly turnGood: () => Promise<void>;
  readonly report: () => BadLineReport;
  readonly stop: () => Promise<void>;
};

export type BadLineReport = {
  readonly requests: number;
  /** Taken by the hub, and the answer lost whole or half. */
  readonly lost: number;
  readonly doubled: number;
  readonly cut: number;
};

const PER_MILLE = { 'lose-answer': 80, 'cut-answer': 40, duplicate: 80, 'cut-request': 40 } as const;
const FLAPPING = { upMs: 900, downMs: 600 } as const;

export async function startBadLine(hubUrl: string, seed: number): Promise<BadLine> {
  const line = await startFaultyLine(hubUrl);
  const met = new Map<Fate['kind'], number>();
  const chances = byChance(seed, PER_MILLE, 20);
  const count = (...kinds: readonly Fate['kind'][]) =>
    kinds.reduce((sum, kind) => sum + (met.get(kind) ?? 0), 0);
  return {
    url: line.url,
    turnBad: () => {
      line.setPlan((asked) => {
        const fate = chances(asked);
        met.set(fate.kind, (met.get(fate.kind) ?? 0) + 1);
        return fate;
      });
      line.flap(FLAPPING);
    },
    turnGood: async () => {
      line.setPlan(() => PASS);
      await line.setState('up');
    },
    report: () => ({
      requests: [...met.values()].reduce((sum, times) => sum + times, 0),
      lost: count('lose-answer', 'cut-answer'),
      doubled: count('duplicate'),
      cut: count('cut-request'),
    }),
    stop: line.stop,
  };
}
