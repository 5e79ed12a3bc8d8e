/** The engine, and the screen for a browser on the same machine. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { setGlobalProxyFromEnv } from 'node:http';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { keyInFile } from '../journal/device-key.ts';
import { proxyEnvironment } from '../replication/proxy-environment.ts';
import { createTill } from '../till/create-till.ts';
import { createCounter } from './counter/counter.ts';
import { openCard, openDevices } from './counter/open-devices.ts';
import { createDeviceSetUp, printingBy } from './devices/device-set-up.ts';
import { openDeviceSettings } from './devices/device-settings.ts';
import { startKiosk } from './kiosk/kiosk-server.ts';
import { createSessionSecret, publishSessionSecret } from './kiosk/session-secret.ts';
import type { Till } from './protocol/till.ts';

const SCREEN = fileURLToPath(new URL('../../ui/dist', import.meta.url));

/** @returns where its screen is, when the till in that directory is ready. */
export async function runTill(directory: string): Promise<string> {
  const { TILL_PORT = '7000' } = process.env;
  setGlobalProxyFromEnv(proxyEnvironment(process.env));
  mkdirSync(directory, { recursive: true });
  const log = pino({ name: 'till', level: process.env.LOG_LEVEL ?? 'info' }, pino.destination(2));
  process.on('unhandledRejection', (error) => log.error({ error }, 'unhandled rejection'));
  const settings = openDeviceSettings(directory, process.env);
  const devices = openDevices(settings.all());
  const openPrinting = printingBy(settings);
  const till = createTill({
    directory,
    keys: keyInFile,
    now: Date.now,
    newId: randomUUID,
    random: Math.random,
    card: openCard(settings.all().TILL_CARD),
    ...openPrinting(),
    log,
  });
  const counter = createCounter(till, devices);
  const setUp = createDeviceSetUp({ till, counter, settings, openPrinting });
  const secret = createSessionSecret();
  const kiosk = await startKiosk({
    till,
    counter,
    setUp,
    port: Number(TILL_PORT),
    screenFolder: SCREEN,
    secret,
  }).catch(async (error: NodeJS.ErrnoException) => {
    await counter.close();
    await till.stop();
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`port ${TILL_PORT} is taken; set TILL_PORT to a free one`);
  });
  if ((await till.started()) === 'in-use') {
    await kiosk.close();
    await counter.close();
    throw new Error(till.view().failure ?? 'this till is already running');
  }
  publishSessionSecret(secret, directory);
  await enrolOnce(till);

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await kiosk.close();
    await counter.close();
    await till.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return kiosk.url;
}

/** For a till that is set up without hands: a code in the environment is used once, and never again. */
async function enrolOnce(till: Till): Promise<void> {
  const { TILL_ENROL_CODE: code, HUB_URL: hubUrl } = process.env;
  if (code === undefined || hubUrl === undefined) return;
  const enrolled = await till.enrol({ hubUrl, code });
  if (enrolled.ok || enrolled.refusal.code === 'till.already-enrolled') return;
  process.stderr.write(`The till could not enrol: ${JSON.stringify(enrolled.refusal)}\n`);
}
