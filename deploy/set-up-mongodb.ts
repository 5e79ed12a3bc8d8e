/**
 * Makes a MongoDB what the hub asks for: a replica set of one member, and a user who may use the hub's databases and
 * nothing else. Run at every start of the containers; what is there already is left as it is, but for the user's
 * password and rights, which follow the secrets and the services of this version.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import mongoose from 'mongoose';
import { SERVICES } from '../hub/src/services.ts';
import { readHubUrl } from './mongodb/hub-url.ts';
import { prepareServer } from './mongodb/prepare-server.ts';

const WITHIN_MS = 5 * 60_000;
const AGAIN_AFTER_MS = 1000;

const hub = readHubUrl(secret('MONGODB_URL_FILE'));
const password = secret('MONGODB_ROOT_PASSWORD_FILE');
const databases = SERVICES.map(({ database }) => database);
const deadline = Date.now() + WITHIN_MS;

for (;;) {
  // Straight to this one member: there is no set to discover before it is made.
  const client = new mongoose.mongo.MongoClient(`mongodb://${hub.host}/?directConnection=true`, {
    auth: { username: process.env.MONGODB_ROOT_USER || 'root', password },
    authSource: 'admin',
    serverSelectionTimeoutMS: 2000,
  });
  try {
    await client.connect();
    const admin = client.db('admin');
    await prepareServer(
      { run: (command) => admin.command(command), wait: () => delay(500), say: console.log },
      { ...hub, databases },
    );
    break;
  } catch (error) {
    console.error(`MongoDB is not ready: ${error instanceof Error ? error.message : String(error)}`);
    if (Date.now() > deadline) process.exit(1);
    await delay(AGAIN_AFTER_MS);
  } finally {
    await client.close();
  }
}

function secret(variable: string): string {
  const file = process.env[variable];
  if (!file) {
    console.error(`${variable} is missing: it names the file with the secret`);
    process.exit(1);
  }
  return readFileSync(file, 'utf8').trim();
}
