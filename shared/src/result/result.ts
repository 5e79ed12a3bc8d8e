/**
 * An expected no is a value. A refusal carries a stable `code` (`cart.empty`, `tender.short`) and the facts
 * that a person needs to understand it; the screen and the API turn it into words.
 */
export type Refusal = { readonly code: string } & Readonly<Record<string, unknown>>;

export type Result<T, R extends Refusal = Refusal> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: R };

export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse<R extends Refusal>(refusal: R): { readonly ok: false; readonly refusal: R } {
  return { ok: false, refusal };
}
