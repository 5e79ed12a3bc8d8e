/** Where a shape was broken: a path in the field's words and what is wrong there. */
export type Issue = { readonly path: string; readonly message: string };

/** Input breaks its schema. At HTTP 400 or 422; from the bus, straight to the dead letters. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly issues: readonly Issue[];
  constructor(message: string, issues: readonly Issue[] = []) {
    super(message);
    this.issues = issues;
  }
}

/** Something needed is away for now: try again later. At HTTP 503; on the bus, requeued with backoff. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** The program contradicts itself: our bug. At HTTP 500; on the bus, dead-lettered and alerted. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}
