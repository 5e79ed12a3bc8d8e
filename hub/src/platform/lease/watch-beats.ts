/**
 * Tells who has fallen silent. Each counts a number up while it lives; whoever watches trusts only its own steady
 * clock, so that no two machines' clocks are ever compared.
 */
export type BeatWatch = {
  /** True when `beat` has stood still for `ms` since we first saw it. */
  readonly isSilent: (name: string, beat: number, ms: number) => boolean;
};

export function watchBeats(steadyNow: () => number = () => performance.now()): BeatWatch {
  const seen = new Map<string, { readonly beat: number; readonly at: number }>();
  return {
    isSilent: (name, beat, ms) => {
      const last = seen.get(name);
      if (last?.beat === beat) return steadyNow() - last.at >= ms;
      seen.set(name, { beat, at: steadyNow() });
      return false;
    },
  };
}
