/**
 * `node hub/src/main.ts` runs the whole hub, `node hub/src/main.ts inventory` one service of it. The line on standard
 * output says that it is ready and where; everything else goes to the log on standard error.
 */
import { ContractError, UnavailableError } from '@counterbook/shared/result';
import { readConfig } from './platform/config/config.ts';
import { createLog } from './platform/log/log.ts';
import { whenToldToStop } from './platform/service/when-told-to-stop.ts';
import { type Hub, startHub } from './start-hub.ts';

const STOP_WITHIN_MS = 20_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const only = process.argv[2] ?? null;
  let hub: Hub | null = null;
  whenToldToStop((why) => {
    log.info({ why }, 'stopping');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    void (hub?.stop() ?? Promise.resolve()).then(() => {
      log.info('stopped');
      process.exit(0);
    });
  });
  hub = await startHub(config, log, only);
  console.log(JSON.stringify({ ready: true, service: only ?? 'hub', url: hub.url }));
}

main().catch((error: unknown) => {
  const isForOperator = error instanceof ContractError || error instanceof UnavailableError;
  console.error(isForOperator ? `hub: ${error.message}` : error);
  process.exit(1);
});
