/**
 * What a kind of request may cost: how large its body, how long it may take to come in, how long until the answer
 * begins, and how long the answer may pause. Services set tighter limits route by route.
 */
export type RouteClass = {
  readonly name: 'ordinary' | 'hand-in' | 'import' | 'feed';
  readonly bodyBytes: number;
  /** The whole body must have arrived by then. */
  readonly bodyWithinMs: number;
  readonly answerWithinMs: number;
  readonly pauseWithinMs: number;
};

const MIB = 1024 * 1024;
const SECOND = 1000;

const ORDINARY: RouteClass = {
  name: 'ordinary',
  bodyBytes: 4 * MIB,
  bodyWithinMs: 60 * SECOND,
  answerWithinMs: 30 * SECOND,
  pauseWithinMs: 30 * SECOND,
};
const CLASSES: readonly { readonly where: RegExp; readonly routeClass: RouteClass }[] = [
  {
    // A large batch over a thin line, booked entry by entry.
    where: /^POST \/api\/sync\/journal$/,
    routeClass: {
      name: 'hand-in',
      bodyBytes: 16 * MIB,
      bodyWithinMs: 120 * SECOND,
      answerWithinMs: 60 * SECOND,
      pauseWithinMs: 30 * SECOND,
    },
  },
  {
    // Read while it is written, row by row: the answer comes when the last row has landed.
    where: /^POST \/api\/[a-z-]+\/import$/,
    routeClass: {
      name: 'import',
      bodyBytes: 128 * MIB,
      bodyWithinMs: 600 * SECOND,
      answerWithinMs: 600 * SECOND,
      pauseWithinMs: 60 * SECOND,
    },
  },
  {
    // A new till takes everything, as fast as it can store it.
    where: /^GET \/api\/sync\/(feeds|snapshots?)(\/|$)/,
    routeClass: { ...ORDINARY, name: 'feed', answerWithinMs: 60 * SECOND, pauseWithinMs: 120 * SECOND },
  },
];

export function routeClassOf(method: string, path: string): RouteClass {
  return CLASSES.find(({ where }) => where.test(`${method} ${path}`))?.routeClass ?? ORDINARY;
}
