/** An entry as it came: what could not be stored as it was is kept as text. */
export function rawOf({ raw }: { readonly raw: unknown }): unknown {
  return typeof raw === 'string' ? JSON.parse(raw) : raw;
}
