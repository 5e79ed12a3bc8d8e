import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createLane, type Entered } from './lane.ts';

const bounds = { atOnce: 2, waiting: 2, waitWithinMs: 10_000, perKey: 1 };

async function entered(lane: ReturnType<typeof createLane>, key: string) {
  const place = await lane.enter(key);
  if (!place.ok) throw new Error(`${key} was refused`);
  return place;
}

it('whoever comes beyond those in work and those that wait is told when to come again', async () => {
  const lane = createLane(bounds, () => 0);
  const first = await entered(lane, 'a');
  await entered(lane, 'b');
  const third = lane.enter('c');
  void lane.enter('d');
  expect(await lane.enter('e')).toEqual({ ok: false, retryAfterSeconds: 1 });
  expect([lane.inWork(), lane.waiting()]).toEqual([2, 2]);
  first.leave();
  first.leave();
  expect((await third).ok).toBe(true);
  expect([lane.inWork(), lane.waiting()]).toEqual([2, 1]);
});

it('one device takes one place, however often it asks', async () => {
  const lane = createLane(bounds, () => 0);
  const place = await entered(lane, 'a');
  expect((await lane.enter('a')).ok).toBe(false);
  place.leave();
  expect((await lane.enter('a')).ok).toBe(true);
});

it('nobody waits longer than they would', async () => {
  const lane = createLane({ ...bounds, waitWithinMs: 20 }, () => 0);
  await entered(lane, 'a');
  await entered(lane, 'b');
  expect((await lane.enter('c')).ok).toBe(false);
  expect(lane.waiting()).toBe(0);
});

it('the slower the work, the later one is asked to come again', async () => {
  let now = 0;
  const lane = createLane({ ...bounds, waiting: 0 }, () => now);
  for (let done = 0; done < 30; done += 1) {
    const place = await entered(lane, 'slow');
    now += 20_000;
    place.leave();
  }
  await entered(lane, 'a');
  await entered(lane, 'b');
  expect(await lane.enter('c')).toEqual({ ok: false, retryAfterSeconds: 10 });
});

it('whatever comes and goes, never more than may are in work, and whoever waits gets a turn', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.nat(5)), { maxLength: 60 }), async (steps) => {
      const lane = createLane({ ...bounds, perKey: 2 }, () => 0);
      const inside: (Entered & { readonly ok: true })[] = [];
      let admitted = 0;
      let turnedAway = 0;
      const asking: Promise<void>[] = [];
      for (const [isComing, key] of steps) {
        if (isComing)
          asking.push(
            lane.enter(`till-${key}`).then((place) => {
              if (place.ok) inside.push(place);
              if (place.ok) admitted += 1;
              else turnedAway += 1;
            }),
          );
        else inside.shift()?.leave();
        await new Promise((resolve) => setImmediate(resolve));
        expect(inside.length).toBeLessThanOrEqual(bounds.atOnce);
      }
      while (inside.length > 0) {
        inside.shift()?.leave();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(asking);
      expect(admitted + turnedAway).toBe(asking.length);
      expect([lane.inWork(), lane.waiting()]).toEqual([0, 0]);
    }),
    { numRuns: 50 },
  );
});
