/** A value's fields, however deep: the paths at which one thing can be changed. */
export function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]));
}

export function withChange<T>(value: T, path: readonly string[], change: (old: unknown) => unknown): T {
  const [head, ...rest] = path;
  if (head === undefined) return change(value) as T;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const fields = copy as Record<string, unknown>;
  fields[head] = withChange(fields[head], rest, change);
  return copy as T;
}

/** Another value of the same kind where there is one, so that nothing but the content gives it away. */
export function otherThan(old: unknown, by: number): unknown {
  if (typeof old === 'number') return old + 1 + by;
  if (typeof old === 'boolean') return !old;
  if (typeof old !== 'string') return 'something';
  const at = by % (old.length + 1);
  return old.slice(0, at) + (old[at] === '1' ? '2' : '1') + old.slice(at + 1);
}
