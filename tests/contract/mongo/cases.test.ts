import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type EmbeddedMongo,
  startEmbeddedMongo,
} from '../../../hub/src/platform/mongo/embedded/start-embedded-mongo.ts';
import { asReplicaSet } from './replica-set-url.ts';
import { findFiles, loadFile } from './runner/load-cases.ts';
import { openTarget, runCase, type Target } from './runner/run-file.ts';

/** Our own cases in the drivers' format, against the embedded server. */
const files = findFiles([fileURLToPath(new URL('./cases', import.meta.url))]).map(loadFile);

let directory: string;
let server: EmbeddedMongo;
let target: Target;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mongo-cases-'));
  server = await startEmbeddedMongo({ directory, testCommands: true });
  target = await openTarget(asReplicaSet(server.url));
});
afterAll(async () => {
  await target.control.close();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

for (const loaded of files) {
  describe(basename(loaded.path), () => {
    if (!loaded.ok) {
      test('can be read', () => expect.fail(loaded.reason));
      return;
    }
    for (const one of loaded.file.tests) {
      test(one.description, async () => {
        expect(await runCase(target, loaded.file, one)).toEqual({ status: 'passed' });
      });
    }
  });
}
