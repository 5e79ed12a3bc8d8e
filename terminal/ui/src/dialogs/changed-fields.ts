type Change<T> = { readonly from: T; readonly to: T };
type Changes<Fields> = { [K in keyof Fields]?: Change<Fields[K]> };

/**
 * What a person changed, each field beside what it was when they saw it; and `confirmed`, which was looked at and may
 * be as before.
 */
export function changedFields<Fields extends object>(
  seen: NoInfer<Fields>,
  entered: Fields,
  confirmed: string | null = null,
): Changes<Fields> {
  const changed = Object.entries(entered).flatMap(([field, value]) => {
    const from: unknown = Reflect.get(seen, field);
    const to: unknown = typeof value === 'string' ? value.trim() : value;
    return from !== to || field === confirmed ? [[field, { from, to }] as const] : [];
  });
  return Object.fromEntries(changed) as Changes<Fields>;
}
