/**
 * Every route × every caller × every place that a request can name. An answer is wrong when its status is not the
 * expected one, when it shows anything of a place that the caller does not reach, or when another company's thing is
 * answered differently from one that nobody has.
 */
import type { AnyRoute } from '../../../hub/src/platform/http/route.ts';
import { type Received, send } from '../world/send.ts';
import type { ShopSide, TwoCompanies } from '../world/two-companies.ts';
import { expectedStatus } from './expected.ts';
import type { Caller } from './identities.ts';
import { nowhere } from './nowhere.ts';
import { PLACES, type PlaceName, type Sample, type SampleRequest } from './sample.ts';

export type Tried = { readonly name: string; readonly problem: string | null };
export type RouteSample = { readonly route: AnyRoute; readonly sample: Sample };
type World = { readonly baseUrl: string; readonly companies: TwoCompanies };

let count = 0;
const fresh = () => {
  count += 1;
  return `fresh-${String(count).padStart(6, '0')}`;
};

export async function tryPlaces(world: World, tried: RouteSample, caller: Caller): Promise<Tried[]> {
  const { route, sample } = tried;
  const { own, sibling, foreign } = world.companies;
  const sides: Record<PlaceName, ShopSide> = { own, sibling, foreign, unknown: nowhere() };
  const places = sample.names.length === 0 ? (['own'] as const) : PLACES;
  const answers = new Map<PlaceName, string>();
  const results: Tried[] = [];
  for (const place of places) {
    const named = sides[place];
    const hand = { role: caller.role, place, world: world.companies, fresh };
    const asked = sample.request(named, hand);
    const received = await ask(world.baseUrl, route, caller, asked);
    answers.set(place, plainly(received, named));
    const expected = expectedStatus(route.policy, sample, caller, place);
    const problem =
      statusProblem(received, expected) ??
      leakProblem(world.companies, tried, caller, { text: received.text, sent: JSON.stringify(asked) }) ??
      (received.status === 200 ? (sample.check?.(received.text, hand) ?? null) : null);
    const naming = sample.names.length === 0 ? '' : ` (${sample.names.join(', ')}: ${place})`;
    results.push({ name: `${route.route}${naming} as ${caller.role}`, problem });
  }
  if (places.length > 1 && caller.role !== 'super-admin' && sample.isApart !== true) {
    const name = `${route.route} (${sample.names.join(', ')}: foreign as unknown) as ${caller.role}`;
    results.push({ name, problem: unlikeProblem(answers) });
  }
  return results;
}

function unlikeProblem(answers: ReadonlyMap<PlaceName, string>): string | null {
  const [foreign, unknown] = [answers.get('foreign'), answers.get('unknown')];
  return foreign === unknown ? null : `tells a foreign id from an unknown one: ${foreign} / ${unknown}`;
}

function ask(baseUrl: string, route: AnyRoute, { token }: Caller, asked: SampleRequest): Promise<Received> {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(asked.path?.[name] ?? `no-${name}`),
  );
  const query = asked.query === undefined ? '' : `?${new URLSearchParams(asked.query)}`;
  const json =
    asked.body === undefined ? null : { type: 'application/json', text: JSON.stringify(asked.body) };
  const body = asked.raw ?? json;
  return send(baseUrl, {
    method: route.method.toUpperCase(),
    path: `${path}${query}`,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === null ? {} : { 'content-type': body.type }),
    },
    ...(body === null ? {} : { body: body.text }),
  });
}

function statusProblem({ status, text }: Received, expected: number): string | null {
  return status === expected ? null : `answers ${status}, not ${expected}: ${text.slice(0, 200)}`;
}

function leakProblem(
  { foreign, sibling }: TwoCompanies,
  { route, sample }: RouteSample,
  { role }: Caller,
  { text, sent }: { readonly text: string; readonly sent: string },
): string | null {
  if (role === 'super-admin' || route.policy === 'public') return null;
  const isOfShop = role !== 'company-admin' && sample.companyWide !== true;
  const secrets = [foreign.companyId, ...foreign.words, 'foreigngoods', 'Beta'];
  const shown = [...secrets, ...(isOfShop ? sibling.words : [])].find(
    (secret) => text.toLowerCase().includes(secret.toLowerCase()) && !sent.includes(secret),
  );
  return shown === undefined ? null : `shows ${shown}: ${text.slice(0, 300)}`;
}

/** An answer without what differs from one request to the next: ids that were sent, new values, the request's id. */
function plainly({ status, text }: Received, { words: _words, ...ids }: ShopSide): string {
  let plain = text.replaceAll(/fresh-\d+/g, 'fresh').replaceAll(/"(requestId|nonce)":"[^"]*"/g, '');
  for (const [name, id] of Object.entries(ids)) plain = plain.replaceAll(id, `{${name}}`);
  return `${status} ${plain}`;
}
