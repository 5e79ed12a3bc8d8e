/** A child's end of the conversation with whoever measures it: one question, one answer. */

/** What a process does when it is asked; what goes in and comes out is cloned. */
// biome-ignore lint/suspicious/noExplicitAny: the acts themselves say what each takes
export type Acts = { readonly [act: string]: (input: any) => Promise<unknown> };

export type Question = { readonly number: number; readonly act: string; readonly input: unknown };
export type Answer =
  | { readonly number: number; readonly ok: true; readonly value: unknown }
  | { readonly number: number; readonly ok: false; readonly trouble: string };

export function serveActs(acts: Acts): void {
  process.on('message', ({ number, act, input }: Question) => {
    const work = acts[act] ?? (() => Promise.reject(new Error(`there is no ${act}`)));
    work(input).then(
      (value) => process.send?.({ number, ok: true, value } satisfies Answer),
      (error) => process.send?.({ number, ok: false, trouble: String(error) } satisfies Answer),
    );
  });
  process.on('disconnect', () => process.exit());
}
