import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run test:mongo -- FILES OR FOLDERS [--url mongodb://…]

  FILES OR FOLDERS   JSON files of the Unified Test Format; folders are searched to the bottom
  --url URL          the server to run them against, started with its test commands on
                     (mongod: --setParameter enableTestCommands=1); without it the embedded one is started
  --help             this text`;

export type Arguments =
  | { readonly paths: readonly string[]; readonly url: string | undefined }
  | { readonly help: true }
  | { readonly wrong: string };

export function readArguments(given: readonly string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: [...given],
      allowPositionals: true,
      options: { url: { type: 'string' }, help: { type: 'boolean', default: false } },
    });
    if (values.help) return { help: true };
    if (positionals.length === 0) return { wrong: 'name at least one file or folder' };
    const missing = positionals.find((path) => !existsSync(path));
    if (missing !== undefined) return { wrong: `${missing} is not there` };
    if (values.url !== undefined && !/^mongodb(\+srv)?:\/\//.test(values.url)) {
      return {
        wrong: `--url is an address like mongodb://127.0.0.1:27017/?replicaSet=rs0, not ${values.url}`,
      };
    }
    return { paths: positionals, url: values.url };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
