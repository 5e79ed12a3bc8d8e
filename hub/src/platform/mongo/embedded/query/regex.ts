import { badValue, CommandError } from '../command-error.ts';

/** A stored or sent regular expression as JavaScript runs it; what JavaScript cannot run is refused. */
export function compileRegex(source: string, options: string): RegExp {
  const odd = /[^imsug]/.exec(options);
  if (odd !== null) throw badValue(`invalid flag in regex options: ${odd[0]}`);
  try {
    return new RegExp(source, options.replace('g', ''));
  } catch (error) {
    throw new CommandError(
      51_091,
      `Regular expression is invalid: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
