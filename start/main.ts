/**
 * `npm start`: the whole of Counterbook on one machine. A hub, a demo company in it, and one till in kiosk mode with
 * a virtual receipt printer, each a process of its own; Ctrl-C stops both, data stays under ./data.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildScreen } from './build-screen.ts';
import { type Child, startChild } from './child-process.ts';
import { prepareDemo } from './demo.ts';
import { demoCompany } from './demo-company.ts';
import { requireFreePort } from './require-free-port.ts';

const HUB = fileURLToPath(new URL('../hub/src/main.ts', import.meta.url));
const TILL = fileURLToPath(new URL('../terminal/src/host/main.js', import.meta.url));
/** What hub and till say when they are up. */
const READY = /"ready":true|is ready at /;
const data = resolve(process.env.COUNTERBOOK_DATA ?? './data');
const hubPort = process.env.HUB_PORT ?? '8000';
const tillPort = process.env.TILL_PORT ?? '7000';
const hubUrl = `http://127.0.0.1:${hubPort}`;
const tillUrl = `http://127.0.0.1:${tillPort}`;

const children: Child[] = [];
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));

try {
  await requireFreePort(Number(hubPort), 'HUB_PORT');
  await requireFreePort(Number(tillPort), 'TILL_PORT');
  await buildScreen();
  await start('hub', HUB, {
    HUB_DATA: resolve(data, 'hub'),
    HUB_PORT: hubPort,
    TILL_URL: tillUrl,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  });
  const tillFolder = resolve(data, 'till');
  const { state, code } = await prepareDemo(
    hubUrl,
    resolve(data, 'demo.json'),
    !existsSync(resolve(tillFolder, 'till.db')),
  );
  await start('till', TILL, {
    TILL_DATA: tillFolder,
    TILL_PORT: tillPort,
    HUB_URL: hubUrl,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
    ...(code === null ? {} : { TILL_ENROL_CODE: code }),
  });
  console.log(welcome(state.admin));
} catch (error) {
  if (!stopping) {
    console.error(error instanceof Error ? error.message : error);
    await stop(1);
  }
}

async function start(name: string, file: string, environment: Record<string, string>): Promise<void> {
  const child = await startChild({
    name,
    file,
    environment,
    isReady: (line) => READY.test(line),
    onLine: (line) => {
      if (!READY.test(line)) console.error(`${name} | ${line}`);
    },
  });
  children.unshift(child);
  void child.exited.then((status) => {
    if (stopping) return;
    console.error(`The ${name} stopped by itself (status ${status}); stopping the rest.`);
    void stop(1);
  });
}

async function stop(status: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await Promise.all(children.map((child) => child.stop()));
  process.exit(status);
}

function welcome(admin: { email: string; password: string }): string {
  const people = demoCompany.shops[0].staff.map(({ name, role, pin }) => `    ${pin}  ${name}, ${role}`);
  return [
    '',
    '  Counterbook runs.',
    '',
    `  The till        ${tillUrl}`,
    `  The hub         ${hubUrl}       services, and the way to everything`,
    `  Its API         ${hubUrl}/docs`,
    '',
    `  PINs at the till (${demoCompany.name}, ${demoCompany.shops[0].name})`,
    ...people,
    '',
    `  The company's admin at the hub: ${admin.email}, password ${admin.password}`,
    `  Everything is kept under ${data}. Ctrl-C stops.`,
    '',
  ].join('\n');
}
