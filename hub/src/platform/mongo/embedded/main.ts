import { whenToldToStop } from '../../service/when-told-to-stop.ts';
import { readArguments, USAGE } from './arguments.ts';
import { startServer } from './server.ts';

/**
 * `npm run mongo -- --port 27017 --data DIR`: the embedded database as a process of its own, on the loopback address
 * only. One JSON line on standard output says that it is ready and where. It ends with 0 when told to stop, with 2
 * where it was called wrongly, with 1 where it cannot start or breaks down: whoever started it starts it again.
 */
async function main(): Promise<void> {
  const asked = readArguments(process.argv.slice(2));
  if ('help' in asked) {
    console.log(USAGE);
    return;
  }
  if ('wrong' in asked) {
    console.error(`mongo: ${asked.wrong}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const starting = startServer({
    directory: asked.directory,
    port: asked.port,
    expireEveryMs: 60_000,
    testCommands: asked.testCommands,
    warn: (message) => console.error(`mongo: ${message}`),
    now: () => new Date(),
  });
  whenToldToStop(() => starting.then((server) => server.stop()).then(() => process.exit(0), breakDown));
  const server = await starting;
  console.log(JSON.stringify({ ready: true, service: 'mongo', pid: process.pid, url: server.url }));
}

function breakDown(error: unknown): void {
  console.error(`mongo: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

main().catch(breakDown);
