import { startGateway } from '../../../hub/src/gateway/service.ts';
import { readConfig } from '../../../hub/src/platform/config/config.ts';
import type { AnyRoute } from '../../../hub/src/platform/http/route.ts';
import { createLog } from '../../../hub/src/platform/log/log.ts';
import { startTestHub, type TestHub } from '../../../hub/src/platform/testing/start-service.ts';
import { SERVICES } from '../../../hub/src/services.ts';
import { setUpTwoCompanies } from '../world/two-companies.ts';
import { idFieldsOf } from './id-fields.ts';
import { callers } from './identities.ts';
import type { Sample } from './sample.ts';
import { SAMPLES } from './samples.ts';
import { changeProblem, stateOf } from './state.ts';
import { type RouteSample, type Tried, tryPlaces } from './try-all.ts';

/** Thousands of requests from one address are what this is, not what it is about. */
const NO_LIMITS = {
  RATE_LIMIT_ADDRESS: 'off',
  RATE_LIMIT_SIGN_IN: 'off',
  RATE_LIMIT_ACCOUNT: 'off',
  RATE_LIMIT_DEVICE: 'off',
  RATE_LIMIT_HAND_IN: 'off',
};

const sampleMap: ReadonlyMap<string, readonly Sample[]> = new Map(Object.entries(SAMPLES));

/** The whole hub behind its gateway in this process, so that its routes and its databases can be looked at. */
export async function* runMatrix(): AsyncGenerator<Tried> {
  const hub = await startTestHub({ services: SERVICES, environment: NO_LIMITS });
  const gateway = await gatewayOf(hub);
  try {
    yield* tryEverything(hub, gateway.url);
  } finally {
    await gateway.stop();
    await hub.stop();
  }
}

async function* tryEverything(hub: TestHub, baseUrl: string): AsyncGenerator<Tried> {
  yield* hub.routes.map(fieldsTried);
  const companies = await setUpTwoCompanies(baseUrl);
  const connections = SERVICES.map(({ name }) => hub.connectionOf(name));
  const state = async (of: 'foreign' | 'sibling') => {
    await hub.quiet();
    return stateOf(connections, companies[of], of === 'foreign' ? 'company' : 'shop');
  };
  const all = await callers(baseUrl, companies, hub.issueToken);
  const before = { foreign: await state('foreign'), sibling: await state('sibling') };
  // What leaves something behind is tried when everybody is through, so that it cannot be taken for a leak.
  for (const plants of [false, true]) {
    const samples = samplesOf(hub).filter(({ sample }) => (sample.plants ?? false) === plants);
    for (const caller of all) {
      for (const tried of samples) yield* await tryPlaces({ baseUrl, companies }, tried, caller);
      if (caller.role === 'super-admin') before.foreign = await state('foreign');
      const problem = changeProblem(before.foreign, await state('foreign'));
      yield { name: `nothing of the other company was changed by ${caller.role}`, problem };
      if (caller.role.endsWith('-admin')) before.sibling = await state('sibling');
      const nextDoor = changeProblem(before.sibling, await state('sibling'));
      yield { name: `nothing of the other shop was changed by ${caller.role}`, problem: nextDoor };
    }
  }
}

/** A field by which a request can name a thing, and that no sample sends somebody else's in, is a hole in all this. */
function fieldsTried(route: AnyRoute): Tried {
  const tried = new Set(sampleMap.get(route.route)?.flatMap(({ names }) => names));
  const missing = idFieldsOf(route).filter((field) => !tried.has(field));
  const problem = missing.length === 0 ? null : `no sample names ${missing.join(', ')}`;
  return { name: `${route.route}: every field that names something is tried`, problem };
}

function samplesOf(hub: TestHub): readonly RouteSample[] {
  const samples: ReadonlyMap<string, readonly Sample[]> = new Map(Object.entries(SAMPLES));
  return hub.routes.flatMap((route) => (samples.get(route.route) ?? []).map((sample) => ({ route, sample })));
}

function gatewayOf(hub: TestHub) {
  const config = readConfig({ HUB_PORTS: 'ephemeral', ...NO_LIMITS });
  const urls = Object.fromEntries(SERVICES.map(({ name }) => [name, [hub.baseUrl]]));
  return startGateway({ config, log: createLog('fatal'), tokens: hub.tokens }, urls);
}
