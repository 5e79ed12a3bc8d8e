/**
 * A secret may be given as a file: `MONGODB_URL_FILE=/run/secrets/mongodb_url` says that the value of MONGODB_URL is
 * in there. A file is seen by whom its rights allow, an environment by everybody who may list the container's settings.
 */
import { readFileSync } from 'node:fs';
import type { Issue } from '@counterbook/shared/result';

type Environment = Readonly<Record<string, string | undefined>>;

const SUFFIX = '_FILE';

/** `names`: the variables there are. A trailing line end is not part of a value, anything else in the file is. */
export function readSecretFiles(
  environment: Environment,
  names: readonly string[],
): { readonly environment: Environment; readonly issues: readonly Issue[] } {
  const values: Record<string, string> = {};
  const issues: Issue[] = [];
  for (const name of names) {
    const path = `${name}${SUFFIX}`;
    const file = environment[path];
    if (file === undefined) continue;
    if (environment[name] !== undefined) {
      issues.push({ path: name, message: `is given twice, by itself and by ${path}` });
      continue;
    }
    try {
      const value = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      // An empty file says nothing, like an empty variable.
      if (value !== '') values[name] = value;
    } catch (error) {
      issues.push({
        path,
        message: `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }
  return { environment: { ...environment, ...values }, issues };
}
