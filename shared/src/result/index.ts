export { ContractError, InvariantError, type Issue, UnavailableError } from './errors.ts';
export { issuesOf, parseOrThrow } from './parse.ts';
export { accept, type Refusal, type Result, refuse } from './result.ts';
