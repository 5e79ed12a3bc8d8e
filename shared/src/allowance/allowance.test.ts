import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Allowances, allowanceLeft, allowanceToReturn, shareOut, useAllowance } from './allowance.ts';

const nobody = { held: {}, recalled: {}, wish: null, step: 1 };

describe('the hub', () => {
  it('hands out all there is in equal parts, and not a penny more', () => {
    const { held, recalled } = shareOut({ ...nobody, room: 100, holders: ['a', 'b', 'c'] });
    expect(held).toEqual({ a: 34, b: 33, c: 33 });
    expect(recalled).toEqual({});
  });

  it('hands out nothing where the total is passed, and asks back what is out', () => {
    expect(shareOut({ ...nobody, room: -5, holders: ['a'] })).toEqual({ held: {}, recalled: {} });
    const lowered = shareOut({ ...nobody, room: 40, held: { a: 50, b: 50 }, holders: ['a', 'b'] });
    expect(lowered).toEqual({ held: { a: 50, b: 50 }, recalled: { a: 30, b: 30 } });
  });

  it('divides no piece', () => {
    const pieces = { ...nobody, step: 1000, holders: ['a', 'b'] };
    expect(shareOut({ ...pieces, room: 5000 }).held).toEqual({ a: 3000, b: 2000 });
    expect(shareOut({ ...pieces, room: 1000, held: { b: 1000 } }).recalled).toEqual({ b: 1000 });
    expect(shareOut({ ...pieces, room: 1000, held: { a: 1000 } }).recalled).toEqual({});
  });

  it('lets parts be until one has less than half of an equal one', () => {
    const still = { ...nobody, holders: ['a', 'b'] };
    expect(shareOut({ ...still, room: 70, held: { a: 20, b: 50 } }).recalled).toEqual({});
    expect(shareOut({ ...still, room: 65, held: { a: 15, b: 50 } }).recalled).toEqual({ b: 18 });
  });

  it('gathers from the others what somebody waits for, as far as there is', () => {
    const asked = { ...nobody, room: 100, held: { a: 50, b: 50 }, holders: ['a', 'b'] };
    expect(shareOut({ ...asked, wish: { chain: 'a', amount: 80 } }).recalled).toEqual({ b: 30 });
    expect(shareOut({ ...asked, wish: { chain: 'a', amount: 500 } }).recalled).toEqual({ b: 50 });
    expect(shareOut({ ...asked, wish: { chain: 'a', amount: 40 } }).recalled).toEqual({});
    expect(shareOut({ ...asked, wish: { chain: 'gone', amount: 80 } }).recalled).toEqual({});
  });

  it('asks back whole what an old numbering holds, and shares out what is left beside it', () => {
    const renewed = shareOut({ ...nobody, room: 100, held: { 'a:1': 60 }, holders: ['a:2'] });
    expect(renewed).toEqual({ held: { 'a:1': 60, 'a:2': 40 }, recalled: { 'a:1': 60 } });
  });
});

/**
 * Four tills, each alone with the last state that it saw, and a hub that hears of them now and then. The oracle is
 * plain: what is owed is the sum of everything that every till ever wrote.
 */
describe('four tills that cannot hear each other', () => {
  type Entry = { readonly add: number; readonly back: readonly { holder: string; amount: number }[] };
  type State = {
    readonly balance: number;
    readonly limit: number;
    readonly applied: Readonly<Record<string, number>>;
    readonly held: Allowances;
    readonly recalled: Allowances;
  };
  type Till = { name: string; epoch: number; entries: Map<string, Entry[]>; seen: number };
  type Step =
    | {
        readonly do: 'sell' | 'pay';
        readonly till: number;
        readonly amount: number;
        readonly approved: boolean;
      }
    | { readonly do: 'hand-in'; readonly till: number; readonly count: number; readonly again: number }
    | { readonly do: 'hear'; readonly till: number; readonly upTo: number }
    | { readonly do: 'renew' | 'ask'; readonly till: number; readonly amount: number }
    | { readonly do: 'limit'; readonly limit: number };

  const till = fc.integer({ min: 0, max: 3 });
  const amount = fc.integer({ min: 1, max: 60 });
  const steps = fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ do: fc.constant('sell' as const), till, amount, approved: fc.boolean() }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('pay' as const), till, amount, approved: fc.boolean() }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('hand-in' as const),
          till,
          count: fc.nat(6),
          again: fc.nat(3),
        }),
      },
      { weight: 5, arbitrary: fc.record({ do: fc.constant('hear' as const), till, upTo: fc.nat(4) }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom('renew' as const, 'ask' as const), till, amount }),
      },
    ),
    { maxLength: 80 },
  );
  const limits = fc.record({ do: fc.constant('limit' as const), limit: fc.integer({ min: 0, max: 300 }) });

  function world(limit: number, mayApprove: boolean) {
    const states: State[] = [];
    const tills: Till[] = [0, 1, 2, 3].map((n) => ({ name: `t${n}`, epoch: 1, entries: new Map(), seen: 0 }));
    let wish: { chain: string; amount: number } | null = null;
    let approvedBeyond = 0;
    let highest = limit;
    const chainOf = ({ name, epoch }: Till) => `${name}:${epoch}`;
    const publish = (next: Omit<State, 'recalled'>) => {
      const room = next.limit - next.balance;
      const shared = shareOut({
        room,
        held: next.held,
        recalled: {},
        holders: tills.map(chainOf),
        wish,
        step: 1,
      });
      states.push({ ...next, ...shared });
    };
    publish({ balance: 0, limit, applied: {}, held: {} });
    const latest = () => states.at(-1)!;
    const entriesOf = (one: Till, chain = chainOf(one)) => one.entries.get(chain) ?? [];
    const write = (one: Till, entry: Entry) => one.entries.set(chainOf(one), [...entriesOf(one), entry]);
    const since = (one: Till, holder: string) => {
      const state = states[one.seen]!;
      const beyond = (chain: string) => entriesOf(one, chain).slice(state.applied[chain] ?? 0);
      const given = [...one.entries.keys()].flatMap(beyond).flatMap(({ back }) => back);
      return {
        used: beyond(holder).reduce((total, { add }) => total + add, 0),
        returned: given
          .filter((each) => each.holder === holder)
          .reduce((total, each) => total + each.amount, 0),
      };
    };
    const left = (one: Till) => {
      const holder = chainOf(one);
      return allowanceLeft(states[one.seen]!.held[holder] ?? 0, since(one, holder));
    };
    const hear = (one: Till, upTo: number) => {
      one.seen = Math.min(states.length - 1, one.seen + upTo);
      const { held, recalled } = states[one.seen]!;
      const back = Object.keys(held)
        .filter((holder) => holder.startsWith(`${one.name}:`))
        .map((holder) => {
          const part = { allowance: held[holder] ?? 0, recalled: recalled[holder] ?? 0 };
          return { holder, amount: allowanceToReturn(part, since(one, holder)) };
        })
        .filter((each) => each.amount > 0);
      if (back.length > 0) write(one, { add: 0, back });
    };
    const handIn = (one: Till, count: number, again: number) => {
      for (const chain of [...one.entries.keys()]) {
        const mark = latest().applied[chain] ?? 0;
        const from = Math.max(0, mark - again);
        let { balance, held, applied, limit: now } = latest();
        entriesOf(one, chain)
          .slice(from, mark + count)
          .forEach(({ add, back }, index) => {
            if (from + index < mark) return;
            balance += add;
            held = useAllowance(held, chain, add);
            for (const each of back) held = useAllowance(held, each.holder, each.amount);
          });
        const end = Math.min(entriesOf(one, chain).length, mark + count);
        applied = { ...applied, [chain]: Math.max(mark, end) };
        publish({ balance, held, applied, limit: now });
      }
    };
    const take = (step: Step) => {
      if (step.do === 'limit') {
        highest = Math.max(highest, step.limit);
        return publish({ ...latest(), limit: step.limit });
      }
      const one = tills[step.till]!;
      if (step.do === 'pay') write(one, { add: -step.amount, back: [] });
      if (step.do === 'hear') hear(one, step.upTo);
      if (step.do === 'hand-in') handIn(one, step.count, step.again);
      if (step.do === 'ask') {
        wish = { chain: chainOf(one), amount: step.amount };
        publish(latest());
      }
      if (step.do === 'renew') {
        // A till started anew: what it wrote stays to be handed in, and what it was given no longer counts.
        one.epoch += 1;
        publish(latest());
      }
      if (step.do === 'sell') {
        const beyond = Math.max(0, step.amount - left(one));
        if (beyond > 0 && !(mayApprove && step.approved)) return;
        approvedBeyond += beyond;
        write(one, { add: step.amount, back: [] });
      }
    };
    const owed = () =>
      tills.flatMap((one) => [...one.entries.values()].flat()).reduce((total, { add }) => total + add, 0);
    const settle = () => {
      for (let round = 0; round < 6; round += 1)
        for (const one of tills) {
          handIn(one, Number.MAX_SAFE_INTEGER, 0);
          hear(one, states.length);
          handIn(one, Number.MAX_SAFE_INTEGER, 2);
        }
      for (const one of tills) one.seen = states.length - 1;
    };
    return {
      take,
      owed,
      settle,
      latest,
      left,
      tills,
      bound: () => highest + approvedBeyond,
      limitBound: highest,
    };
  }

  it('never let a customer owe more than the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), steps, (limit, done) => {
        const { take, owed } = world(limit, false);
        for (const step of done) {
          take(step);
          expect(owed()).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('pass it by what managers approved, and by what was out when a limit was lowered, and by no more', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            { weight: 20, arbitrary: steps.map((all) => all.slice(0, 6)) },
            { weight: 3, arbitrary: limits.map((one) => [one]) },
          ),
          { maxLength: 20 },
        ),
        (parts) => {
          const { take, owed, bound } = world(100, true);
          for (const step of parts.flat() as Step[]) {
            take(step);
            expect(owed()).toBeLessThanOrEqual(bound());
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('once they are heard, the hub has the plain sum, and what is left of the limit is in their hands', () => {
    fc.assert(
      fc.property(steps, (done) => {
        const { take, owed, settle, latest, left, tills } = world(100, true);
        done.forEach(take);
        settle();
        expect(latest().balance).toBe(owed());
        const inHand = tills.reduce((total, one) => total + left(one), 0);
        expect(inHand).toBe(Math.max(0, 100 - owed()));
      }),
      { numRuns: 200 },
    );
  });
});
