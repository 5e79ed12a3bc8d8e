import type { AnyRoute } from '../../../hub/src/platform/http/route.ts';
import { startEmbeddedMongo } from '../../../hub/src/platform/mongo/embedded/start-embedded-mongo.ts';
import { startTestHub } from '../../../hub/src/platform/testing/start-service.ts';
import { SERVICES } from '../../../hub/src/services.ts';
import { callers } from '../matrix/identities.ts';
import type { Sample } from '../matrix/sample.ts';
import { SAMPLES } from '../matrix/samples.ts';
import type { Tried } from '../matrix/try-all.ts';
import { send } from '../world/send.ts';
import { setUpTwoCompanies, type TwoCompanies } from '../world/two-companies.ts';
import { type Hostile, hostileTo } from './hostile.ts';
import { isFieldSaid, isSaid, type Tap, tapInto } from './tap.ts';

/** Entries and import rows are judged one by one: what is in a bad one is kept or told as text, never as a field. */
const ONE_BY_ONE = new Set(['POST /api/sync/journal']);

export async function* runOperators(directory: string): AsyncGenerator<Tried> {
  const mongo = await startEmbeddedMongo({ directory, port: 0 });
  const tap = await tapInto(mongo.url);
  const hub = await startTestHub({ services: SERVICES, environment: { MONGODB_URL: tap.url } });
  try {
    const companies = await setUpTwoCompanies(hub.baseUrl);
    yield { name: 'the tap hears what a search looks for', problem: await deafness(companies, tap) };
    const all = await callers(hub.baseUrl, companies, hub.issueToken);
    for (const route of hub.routes) {
      if (route.rawBody === true) continue;
      const token =
        all.find(({ role }) => route.policy === 'public' || isOneOf(route.policy, role))?.token ?? null;
      yield* tryRoute({ baseUrl: hub.baseUrl, companies, tap, token }, route);
    }
  } finally {
    await hub.stop();
    tap.stop();
    await mongo.stop();
  }
}

/** What is right does reach the database: a tap that heard nothing would find nothing wrong. */
async function deafness({ admin }: TwoCompanies, tap: Tap): Promise<string | null> {
  await admin.get('/api/products?search=heard-by-the-tap');
  return isSaid(tap.heard(), 'heard-by-the-tap') ? null : 'it does not';
}

type World = {
  readonly baseUrl: string;
  readonly companies: TwoCompanies;
  readonly tap: Tap;
  readonly token: string | null;
};

let count = 0;
const next = (word: string) => {
  count += 1;
  return `${word}-${count}`;
};

async function* tryRoute(world: World, route: AnyRoute): AsyncGenerator<Tried> {
  for (const sample of sampleMap.get(route.route) ?? []) {
    const fresh = () => next('hostile');
    const hand = { role: 'device', place: 'own', world: world.companies, fresh } as const;
    const request = sample.request(world.companies.own, hand);
    for (const hostile of hostileTo(request, next('operator-marker'))) {
      const problem = await problemOf(world, route, hostile);
      yield { name: `${route.route}: ${hostile.what.slice(0, 120)}`, problem };
    }
  }
}

async function problemOf(
  { baseUrl, tap, token }: World,
  route: AnyRoute,
  hostile: Hostile,
): Promise<string | null> {
  const { path, query, body, operator, marker } = hostile;
  const place = route.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(path[name] ?? ''),
  );
  tap.heard();
  const { status, text } = await send(baseUrl, {
    method: route.method.toUpperCase(),
    path: query === '' ? place : `${place}?${encodeURI(query)}`,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === null ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === null ? {} : { body }),
  });
  const heard = tap.heard();
  if (isFieldSaid(heard, operator, marker)) return `the database was told ${operator}`;
  if (ONE_BY_ONE.has(route.route) && status === 200) return null;
  if (status !== 422) return `answers ${status}, not 422: ${text.slice(0, 200)}`;
  return isSaid(heard, marker) ? 'something of it was said to the database' : null;
}

const sampleMap: ReadonlyMap<string, readonly Sample[]> = new Map(Object.entries(SAMPLES));

function isOneOf(policy: readonly string[], role: string): boolean {
  return policy.includes(role);
}
