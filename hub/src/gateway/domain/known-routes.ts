/**
 * Which row of the policy table a request is about: for the name of its route in logs and metrics, and for whether
 * it needs a token. Whether it may is decided by the service alone.
 */
import type { Policy } from '../../platform/auth/policies.ts';

export type KnownRoute = {
  /** `POST /api/sync/journal`. */
  readonly name: string;
  /** `/api/sales/{saleId}`. */
  readonly path: string;
  readonly isPublic: boolean;
};

/** Rows by method and number of segments, so that a request is compared with a few of them only. */
export function createRouteFinder(
  policies: Readonly<Record<string, Policy>>,
): (method: string, path: string) => KnownRoute | null {
  const byShape = new Map<string, { readonly segments: readonly string[]; readonly route: KnownRoute }[]>();
  for (const [name, policy] of Object.entries(policies)) {
    const [method = '', path = ''] = name.split(' ');
    const segments = path.split('/');
    const shape = shapeOf(method, segments);
    const rows = byShape.get(shape) ?? [];
    rows.push({ segments, route: { name, path, isPublic: policy === 'public' } });
    // A named segment goes before one that stands for any.
    rows.sort((left, right) => parametersOf(left.segments) - parametersOf(right.segments));
    byShape.set(shape, rows);
  }
  return (method, path) => {
    const segments = path.split('/');
    const rows = byShape.get(shapeOf(method === 'HEAD' ? 'GET' : method, segments)) ?? [];
    return rows.find((row) => fits(row.segments, segments))?.route ?? null;
  };
}

function shapeOf(method: string, segments: readonly string[]): string {
  return `${method} ${segments.length} ${segments[2] ?? ''}`;
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return template.every(
    (part, index) => part === segments[index] || (part.startsWith('{') && segments[index] !== ''),
  );
}

function parametersOf(segments: readonly string[]): number {
  return segments.filter((segment) => segment.startsWith('{')).length;
}
