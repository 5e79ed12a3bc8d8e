/** Two hundred links of one hub, on a clock that the test moves: how they come back to it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHubLink, type HubLink } from '../../terminal/src/replication/hub-link.ts';
import { seededRandom } from '../replay/random.ts';

const LINKS = 200;
const ASKED_BY_EACH = 10;
const LATENCY_MILLISECONDS = 5;

type Knock = { readonly link: number; readonly at: number; readonly path: string };
let knocks: Knock[];
let answer: () => Response | null;
let links: readonly HubLink[];
let inFlight: number[];
let mostInFlight: number;

beforeEach(() => {
  vi.useFakeTimers();
  knocks = [];
  inFlight = Array.from({ length: LINKS }, () => 0);
  mostInFlight = 0;
  links = Array.from({ length: LINKS }, (_, link) => aLink(link));
});

afterEach(() => {
  for (const link of links) link.stop();
  vi.useRealTimers();
});

it('a hub that comes back hears its tills one after the other, and all within two seconds', async () => {
  answer = () => null;
  const asking = Promise.all(links.flatMap(askALot));
  await vi.advanceTimersByTimeAsync(60_000);
  knocks = [];
  mostInFlight = 0;
  const back = Date.now();
  answer = ok;
  await vi.advanceTimersByTimeAsync(2_000);
  await asking;
  const firsts = firstOfEach(knocks.filter(({ at }) => at >= back));
  expect(firsts).toHaveLength(LINKS);
  expect(mostAtOnce(firsts, back)).toBeLessThan(LINKS / 5);
  expect(mostInFlight).toBe(1);
});

it('what was sold goes up before the rest of what waited', async () => {
  answer = () => null;
  const [link] = links as [HubLink];
  const asking = [...askALot(link), link.ask({ ...request('/sold'), isFirst: true })];
  await vi.advanceTimersByTimeAsync(10_000);
  knocks = [];
  answer = ok;
  await vi.advanceTimersByTimeAsync(3_000);
  await Promise.all(asking);
  const paths = knocks.map(({ path }) => path).filter((path) => path !== '/health/live');
  expect(paths).toHaveLength(asking.length);
  expect(paths.indexOf('/sold')).toBeLessThan(2);
});

it('who is told when to come again comes no sooner, and not with all the others', async () => {
  answer = () => problem(503, { 'retry-after': '2' });
  const asking = Promise.all(links.map((link) => link.ask(request('/one'))));
  await vi.advanceTimersByTimeAsync(10);
  expect(knocks).toHaveLength(LINKS);
  const told = Date.now();
  knocks = [];
  answer = ok;
  await vi.advanceTimersByTimeAsync(1_900);
  expect(knocks).toEqual([]);
  await vi.advanceTimersByTimeAsync(4_000);
  await asking;
  expect(mostAtOnce(firstOfEach(knocks), told)).toBeLessThan(LINKS / 5);
});

it('a hub that has too much to do for one request is still asked for others', async () => {
  const [link] = links as [HubLink];
  let refusals = 0;
  answer = () => {
    refusals += 1;
    return refusals === 1 ? problem(429, { 'retry-after': '3' }) : ok();
  };
  const bulk = link.ask(request('/bulk'));
  await vi.advanceTimersByTimeAsync(10);
  const live = link.ask(request('/live'));
  await vi.advanceTimersByTimeAsync(10);
  expect(await live).toEqual({});
  expect(knocks.map(({ path }) => path)).toEqual(['/bulk', '/live']);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await bulk).toEqual({});
});

function aLink(number: number): HubLink {
  const random = seededRandom(number);
  return createHubLink({
    hubUrl: 'http://hub.invalid',
    now: Date.now,
    random: () => random.below(1_000_000) / 1_000_000,
    fetch: async (url) => {
      knocks.push({ link: number, at: Date.now(), path: new URL(String(url)).pathname });
      inFlight[number] = (inFlight[number] ?? 0) + 1;
      mostInFlight = Math.max(mostInFlight, inFlight[number]);
      await new Promise((resolve) => setTimeout(resolve, LATENCY_MILLISECONDS));
      inFlight[number] -= 1;
      const said = answer();
      if (said === null) throw new TypeError('fetch failed');
      return said;
    },
  });
}

function askALot(link: HubLink): readonly Promise<unknown>[] {
  return Array.from({ length: ASKED_BY_EACH }, (_, at) => link.ask(request(`/${at}`)));
}

function request(path: string) {
  return { method: 'GET', path, token: null } as const;
}

function ok(): Response {
  return Response.json({});
}

function problem(status: number, headers: Readonly<Record<string, string>>): Response {
  return Response.json({ code: 'later', title: 'Later' }, { status, headers });
}

function firstOfEach(heard: readonly Knock[]): readonly Knock[] {
  return Array.from({ length: LINKS }, (_, at) => heard.find(({ link }) => link === at)).filter(
    (knock) => knock !== undefined,
  );
}

/** In any tenth of a second. */
function mostAtOnce(heard: readonly Knock[], from: number): number {
  const tenths = new Map<number, number>();
  for (const { at } of heard) {
    const tenth = Math.floor((at - from) / 100);
    tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
  }
  return Math.max(...tenths.values());
}
