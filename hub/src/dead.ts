/**
 * `npm run dead -- list|show|replay|drop`: what consumers have given up. With RABBITMQ_URL it looks into the broker;
 * otherwise into the databases of the hub whose data folder is HUB_DATA, whether that hub runs or not.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ContractError, UnavailableError } from '@counterbook/shared/result';
import type { DeadLetterStore } from './platform/bus/dead/dead-letters.ts';
import { openDatabaseLetters } from './platform/bus/dead/letters-in-database.ts';
import { openRabbitMqLetters } from './platform/bus/dead/letters-in-rabbitmq.ts';
import { runDead, USAGE } from './platform/bus/dead/run-dead.ts';
import { type Config, readConfig } from './platform/config/config.ts';
import { openConnection } from './platform/mongo/connection.ts';
import { findDatabase } from './platform/mongo/database-url.ts';
import { startEmbeddedMongo } from './platform/mongo/embedded/start-embedded-mongo.ts';
import { SERVICES } from './services.ts';

async function open(config: Config): Promise<DeadLetterStore> {
  if (config.rabbitmqUrl !== null) return openRabbitMqLetters(config.rabbitmqUrl);
  const running = config.mongodbUrl ?? findDatabase(config.dataDirectory);
  const own =
    running === null
      ? await startEmbeddedMongo({ directory: join(config.dataDirectory, 'mongo'), port: 0 })
      : null;
  const url = running ?? own?.url ?? '';
  const connections = await Promise.all(SERVICES.map(({ database }) => openConnection(url, database)));
  const close = async () => {
    await Promise.all(connections.map((connection) => connection.close()));
    await own?.stop();
  };
  return openDatabaseLetters(connections, { now: () => new Date(), close });
}

async function main(): Promise<number> {
  const options = {
    queue: { type: 'string' },
    id: { type: 'string' },
    yes: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [command, ...rest] = positionals;
  const said = process.stdout.write.bind(process.stdout);
  if (values.help || command === undefined || rest.length > 0) {
    said(USAGE);
    return values.help ? 0 : 2;
  }
  const store = await open(readConfig(process.env));
  try {
    const filter = { queue: values.queue ?? null, id: values.id ?? null };
    const asked = { command, filter, yes: values.yes, json: values.json, now: new Date() };
    return await runDead(store, asked, said);
  } finally {
    await store.close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isForOperator =
      error instanceof ContractError || error instanceof UnavailableError || isWrongArgument(error);
    const text = isForOperator
      ? `dead: ${error.message}`
      : String(error instanceof Error ? error.stack : error);
    process.stderr.write(`${text}\n`);
    process.exitCode = error instanceof UnavailableError ? 3 : 2;
  },
);

function isWrongArgument(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
