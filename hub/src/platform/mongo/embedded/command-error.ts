import { codeName } from './error-codes.ts';

export type CommandErrorDetails = Readonly<Record<string, unknown>>;

/** An error that the client is told of by number, as MongoDB numbers it. */
export class CommandError extends Error {
  readonly code: number;
  readonly details: CommandErrorDetails;

  constructor(code: number, message: string, details: CommandErrorDetails = {}) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.details = details;
  }

  get codeName(): string {
    return codeName(this.code);
  }
}

/** What a client is told when its whole command failed. */
export function errorReply(error: CommandError, labels: readonly string[] = []): Record<string, unknown> {
  return {
    ok: 0,
    errmsg: error.message,
    code: error.code,
    codeName: error.codeName,
    ...error.details,
    ...(labels.length > 0 ? { errorLabels: [...labels] } : {}),
  };
}

export function badValue(message: string): CommandError {
  return new CommandError(2, message);
}

export function failedToParse(message: string): CommandError {
  return new CommandError(9, message);
}
