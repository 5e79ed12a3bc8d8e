/**
 * `node deploy/after-restore.ts`, once, after a backup of the hub's database was put back and before the hub starts:
 * tills then fetch everything anew and hand in again what the hub has forgotten. Takes MONGODB_URL or HUB_DATA as the
 * hub does.
 */
import { join } from 'node:path';
import { readConfig } from '../hub/src/platform/config/config.ts';
import { openConnection } from '../hub/src/platform/mongo/connection.ts';
import { startEmbeddedMongo } from '../hub/src/platform/mongo/embedded/start-embedded-mongo.ts';
import { forgetFeedEpoch } from '../hub/src/sync/persistence/feed-epoch.ts';
import { sync } from '../hub/src/sync/service.ts';

const config = readConfig(process.env);
const embedded =
  config.mongodbUrl === null
    ? await startEmbeddedMongo({ directory: join(config.dataDirectory, 'mongo') })
    : null;
try {
  const connection = await openConnection(config.mongodbUrl ?? embedded?.url ?? '', sync.database);
  await forgetFeedEpoch(connection);
  await connection.close();
  console.log('Every till will fetch anew and hand in again what the hub has forgotten. Start the hub.');
} finally {
  await embedded?.stop();
}
