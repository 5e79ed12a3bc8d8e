import { parseArgs } from 'node:util';
import { startEmbeddedMongo } from './start-embedded-mongo.ts';

/** `npm run mongo -- --port 27017 --data DIR`: the embedded database on its own. */
const { values } = parseArgs({
  options: { port: { type: 'string', default: '27017' }, data: { type: 'string', default: 'data/mongo' } },
});
const server = await startEmbeddedMongo({ directory: values.data, port: Number(values.port) });
console.log(server.url);
const stop = (): void => {
  server.stop().then(() => process.exit(0));
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
