import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run mongo -- [--port 27017] [--data data/mongo] [--test-commands]

  --port N     the port to listen on, on 127.0.0.1 only; 0 takes any free one
  --data DIR   where the data is kept; made if it is not there, used by one process at a time
  --test-commands
               lets clients order failures with configureFailPoint; for tests of drivers only
  --help       this text`;

export type Arguments =
  | { readonly directory: string; readonly port: number; readonly testCommands: boolean }
  | { readonly help: true }
  | { readonly wrong: string };

/** What the command line asks for. Nothing that is not known is passed over. */
export function readArguments(given: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...given],
      options: {
        port: { type: 'string', default: '27017' },
        data: { type: 'string', default: 'data/mongo' },
        'test-commands': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { help: true };
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
      return { wrong: `--port is a whole number from 0 to 65535, not ${values.port}` };
    }
    if (values.data === '') return { wrong: '--data is a folder, not nothing' };
    return {
      directory: values.data,
      port: Number(values.port),
      testCommands: values['test-commands'],
    };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
