import { createServer } from 'node:net';

/** Below the range from which the system hands out ports by itself: nobody's passing connection takes one of these. */
const FIRST = 20_000;
const COUNT = 10_000;
/** The fleet, what it stands on and its tills. */
const STRETCH = 40;

/** When this process gave one away that is perhaps not listened on yet. */
const given = new Map<number, number>();
const GIVEN_FOR_MS = 120_000;

/** A port that nobody uses now, for programs that must come back on the same address. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await take(port)) return port;
  }
}

/** The first of a stretch of ports that nobody uses: for a fleet, its neighbours, and its tills. */
export async function freePortBase(): Promise<number> {
  for (;;) {
    const base = FIRST + STRETCH * Math.floor((Math.random() * COUNT) / STRETCH);
    let free = 0;
    while (free < STRETCH && (await take(base + free))) free += 1;
    if (free === STRETCH) return base;
  }
}

async function take(port: number): Promise<boolean> {
  const now = performance.now();
  if (now - (given.get(port) ?? Number.NEGATIVE_INFINITY) < GIVEN_FOR_MS) return false;
  given.set(port, now);
  return isFree(port);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
