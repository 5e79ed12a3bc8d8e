/** How RxDB 17 waits for a hub that is not there, row by row of `sync-facts.md`: plainly used, and as we use it. */
import { globSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createGate } from '../../terminal/src/replication/gate.ts';
import { createHubLink } from '../../terminal/src/replication/hub-link.ts';
import { openBench, openForSelling, sellMugs } from '../../terminal/src/till/till-fixture.ts';
import { aNote, openPlain, replicatePlainly, until } from './sync-facts/plain.ts';

const opened: { readonly close: () => Promise<unknown> }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function plain() {
  const made = await openPlain();
  opened.push({ close: () => made.database.close() });
  return made;
}

describe('a hub that is away', () => {
  it('plainly: every till knocks each five seconds, all at the same instant, and waits for a silent hub for ever', async () => {
    const tills = [await plain(), await plain(), await plain()];
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const knocks = tills.map((): number[] => []);
    let silent = 0;
    for (const [at, { notes }] of tills.entries())
      replicatePlainly(notes, {
        pull: {
          handler: () => {
            knocks[at]?.push(Date.now());
            if (at < 2) throw new Error('no hub');
            silent += 1;
            return new Promise(() => {});
          },
        },
      });
    while (knocks.some(({ length }) => length === 0)) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(60_000);
    const [first = [], second = []] = knocks;
    expect(first.length).toBeGreaterThan(10);
    expect(second).toEqual(first);
    const waits = new Set(first.slice(1).map((time, at) => time - (first[at] ?? 0)));
    expect([...waits]).toEqual([5_000]);
    expect(silent).toBe(1);
  });

  it('ours: the waits grow, are never two tills’ same, and stay short enough to notice its return', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const low = await waitsOf(() => 0);
    const high = await waitsOf(() => 0.999);
    for (const waits of [low, high]) {
      expect(waits).toEqual(waits.toSorted((left, right) => left - right));
      expect(waits.at(-1)).toBeGreaterThan(3 * (waits[0] ?? 0));
      expect(waits.at(-1)).toBeLessThan(2_000);
    }
    for (const [at, wait] of low.entries()) expect(high[at]).toBeGreaterThan(1.5 * wait);
  });

  it('ours: a hub that says nothing is asked again, and one that is busy not before it said', async () => {
    const times: number[] = [];
    const link = await linkTo((_, response) => {
      times.push(performance.now());
      if (times.length === 1) return;
      if (times.length === 2) response.writeHead(503, { 'retry-after': '1' }).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    await link.ask({ method: 'GET', path: '/', token: null, timeoutMilliseconds: 100 });
    // The request, two knocks, and the request again.
    expect(times).toHaveLength(4);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThan(990);
  });
});

async function waitsOf(random: () => number): Promise<readonly number[]> {
  const gate = createGate({ random, signal: new AbortController().signal });
  const waits: number[] = [];
  for (let failures = 0; failures < 8; failures += 1) {
    gate.shut(true);
    const from = Date.now();
    const passed = gate.pass();
    await vi.advanceTimersByTimeAsync(0);
    await vi.advanceTimersToNextTimerAsync();
    await passed;
    waits.push(Date.now() - from);
  }
  return waits;
}

async function linkTo(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hubUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const link = createHubLink({ hubUrl, now: Date.now, random: () => 0 });
  opened.push({
    close: async () => {
      link.stop();
      server.closeAllConnections();
      server.close();
    },
  });
  return link;
}

describe('waiting until everything is in sync', () => {
  it('plainly: it never ends while the hub is away', async () => {
    const { notes } = await plain();
    let tries = 0;
    const replication = replicatePlainly(notes, {
      retryTime: 5,
      push: {
        handler: async () => {
          tries += 1;
          throw new Error('no hub');
        },
      },
    });
    await notes.insert(aNote('sale'));
    let ended = false;
    void replication.awaitInSync().then(() => {
      ended = true;
    });
    await until(() => tries > 20);
    expect(ended).toBe(false);
  });

  it('ours: a till that starts with the hub away signs in and sells, and nothing in it asks RxDB to wait', async () => {
    const bench = await openBench();
    opened.push(bench);
    await bench.restart(() => bench.hub.goAway());
    await bench.until(({ phase }) => phase === 'signed-out');
    await openForSelling(bench);
    const { receiptNumber } = await sellMugs(bench);
    expect(receiptNumber).toBe('HIGH-T01-000001');
    const terminal = fileURLToPath(new URL('../../terminal', import.meta.url));
    const sources = globSync('{src,ui/src}/**/*.{ts,tsx}', { cwd: terminal });
    expect(sources.length).toBeGreaterThan(100);
    const waiting = sources.filter((file) =>
      readFileSync(`${terminal}/${file}`, 'utf8').includes('awaitInSync'),
    );
    expect(waiting).toEqual([]);
  });
});
