import type { RouteName } from '../../../hub/src/platform/auth/policies.ts';
import type { ShopSide, TwoCompanies } from '../world/two-companies.ts';
import type { Caller } from './identities.ts';

/** Whose things a request names: one's own shop's, another shop's of the company, another company's, nobody's. */
export const PLACES = ['own', 'sibling', 'foreign', 'unknown'] as const;
export type PlaceName = (typeof PLACES)[number];

/** What a sample draws on besides the place that it names. */
export type Hand = {
  readonly role: Caller['role'];
  readonly place: PlaceName;
  readonly world: TwoCompanies;
  /** A value that was never used before. */
  readonly fresh: () => string;
};

export type SampleRequest = {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly raw?: { readonly type: string; readonly text: string };
};

/** A request that is right in all but, perhaps, whose things it names. */
export type Sample = {
  /** The fields that name something of the place: `path.shopId`, `body.lines[].productId`. */
  readonly names: readonly string[];
  /** Who reaches what is named: those of the shop, of the company, or everybody whom the policy lets in. */
  readonly of: 'shop' | 'company' | 'hub';
  readonly request: (named: ShopSide, hand: Hand) => SampleRequest;
  /** The answer to whoever may and reaches. */
  readonly answers: number | ((place: PlaceName) => number);
  /** Out of reach it is as if nothing had that id, and that is no 404: a filter finds nothing, a new thing may have it. */
  readonly isFilter?: boolean;
  /** Leaves behind what it named, so that later answers rightly show it: tried last. */
  readonly plants?: boolean;
  /** Its answer is about the whole company's shops by design. */
  readonly companyWide?: boolean;
  /** Its answer depends on what is named without telling anything of it: a place in an order, a sum that grows. */
  readonly isApart?: boolean;
  /** What is wrong with an answer of the right status, if anything. */
  readonly check?: (text: string, hand: Hand) => string | null;
};

export type Samples<Name extends RouteName> = Readonly<Record<Name, readonly [Sample, ...Sample[]]>>;

type Request = Sample['request'];
type More = Partial<Pick<Sample, 'plants' | 'companyWide' | 'check' | 'isFilter' | 'isApart'>>;

/** Names nothing of any place. */
export function plain(answers: number, request: Request = () => ({}), more: More = {}): Sample {
  return { names: [], of: 'hub', request, answers, ...more };
}

/** Names a thing, by these fields; 404 where it is out of reach. */
export function naming(
  of: Sample['of'],
  names: Sample['names'],
  answers: Sample['answers'],
  request: Request,
  more: More = {},
): Sample {
  return { names, of, request, answers, ...more };
}

/** Names a thing by which a list is filtered, or an id that every company gives as it likes. */
export function filtering(
  of: Sample['of'],
  names: Sample['names'],
  answers: Sample['answers'],
  request: Request,
  more: More = {},
): Sample {
  return { names, of, request, answers, isFilter: true, ...more };
}

/** Shows a cursor that is made of the place's ids: no more than a position in the caller's own list. */
export function behind(request: Request, more: More = {}): Sample {
  return filtering('hub', ['query.cursor'], 200, request, { ...more, isApart: true });
}
