import { HttpProblem, problemOf } from '../../platform/http/problem.ts';

export type Pool = { readonly run: <T>(work: () => Promise<T>) => Promise<T> };

/**
 * Heavy work, a few pieces at once, the others in turn. Where too many wait already the next one is told to come again
 * (503), so that a flood costs its senders their answers and nobody else the machine.
 */
export function createPool(size: { readonly atOnce: number; readonly mayWait: number }): Pool {
  const waiting: (() => void)[] = [];
  let running = 0;

  const enter = (): Promise<void> | undefined => {
    if (running < size.atOnce) {
      running += 1;
      return undefined;
    }
    if (waiting.length >= size.mayWait) throw busy();
    return new Promise((resolve) => {
      waiting.push(resolve);
    });
  };
  /** A place that is left goes to the first who waits. */
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    run: async (work) => {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}

function busy(): HttpProblem {
  const problem = problemOf(503, 'busy', 'Too many sign-ins at once: try again');
  return new HttpProblem(problem, { 'Retry-After': '2' });
}
