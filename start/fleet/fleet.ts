import type { Plan } from './plan.ts';
import type { Program } from './program.ts';
import { type Supervised, supervise, type Watch } from './supervise.ts';

export type Fleet = {
  /** Resolves when every stage is up. */
  readonly start: () => Promise<void>;
  /** Stage by stage, the last first. A second call ends everything at once. */
  readonly stop: () => Promise<void>;
  readonly running: () => readonly { readonly program: Program; readonly pid: number }[];
};

export function createFleet(plan: Plan, watch: Watch): Fleet {
  const stages: (readonly Supervised[])[] = [];
  const pids = new Map<string, number>();
  let stopped: Promise<void> | null = null;
  const noting: Watch = {
    ...watch,
    up: (program, pid) => {
      pids.set(program.name, pid);
      watch.up(program, pid);
    },
  };
  const stopAll = async (): Promise<void> => {
    for (const stage of stages.toReversed()) await Promise.all(stage.map((one) => one.stop()));
  };
  return {
    start: async () => {
      for (const programs of plan.stages) {
        if (stopped !== null) return;
        const stage = programs.map((program) => supervise(program, noting));
        stages.push(stage);
        await Promise.all(stage.map(({ up }) => up));
      }
    },
    stop: () => {
      if (stopped !== null) for (const one of stages.flat()) one.kill();
      stopped ??= stopAll();
      return stopped;
    },
    running: () => stages.flat().map(({ program }) => ({ program, pid: pids.get(program.name) ?? 0 })),
  };
}
