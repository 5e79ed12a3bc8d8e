/**
 * `node hub/src/main.ts` runs the whole hub, `node hub/src/main.ts inventory` one service of it. The line on standard
 * output says that it is ready and where; everything else goes to the log on standard error.
 */
import { ContractError, UnavailableError } from '@counterbook/shared/result';
import { readConfig } from './platform/config/config.ts';
import { createLog } from './platform/log/log.ts';
import { startHub } from './start-hub.ts';

const STOP_WITHIN_MS = 20_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const only = process.argv[2] ?? null;
  const hub = await startHub(config, log, only);
  console.log(JSON.stringify({ ready: true, service: only ?? 'hub', url: hub.url }));

  let isStopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await hub.stop();
    log.info('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void stop(signal));
  }
}

main().catch((error: unknown) => {
  const isForOperator = error instanceof ContractError || error instanceof UnavailableError;
  console.error(isForOperator ? `hub: ${error.message}` : error);
  process.exit(1);
});
