import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createFleet } from './fleet.ts';
import { openProcessList } from './process-list.ts';
import type { Program } from './program.ts';
import type { Watch } from './supervise.ts';
import { tinyPlan, tinyProgram } from './testing/tiny-plan.ts';

const TINY_FLEET = fileURLToPath(new URL('testing/tiny-fleet.ts', import.meta.url));

/** What a fleet told, in order. */
function aWatch() {
  const told: string[] = [];
  const pids = new Map<string, number>();
  const watch: Watch = {
    born: () => undefined,
    up: ({ name }, pid) => {
      told.push(`${name} is up`);
      pids.set(name, pid);
    },
    say: (name, line) => told.push(`${name}: ${line}`),
  };
  return { watch, told, pids };
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

test('stages come up one after the other and go in the other direction', async () => {
  const { watch, told, pids } = aWatch();
  const fleet = createFleet(tinyPlan(), watch);
  await fleet.start();
  expect(told[0]).toBe('ground is up');
  expect(told.slice(1).toSorted()).toEqual(['left is up', 'right is up']);
  expect(fleet.running().map(({ program, pid }) => [program.name, pid])).toEqual([...pids].toSorted());
  await fleet.stop();
  const stops = told.slice(3);
  expect(stops.toSorted()).toEqual(['ground: told: SIGTERM', 'left: told: SIGTERM', 'right: told: SIGTERM']);
  expect(stops.at(-1)).toBe('ground: told: SIGTERM');
  expect([...pids.values()].filter(isAlive)).toEqual([]);
});

test('one that dies is started again while its neighbours run on', async () => {
  const { watch, told, pids } = aWatch();
  const fleet = createFleet(tinyPlan(), watch);
  onTestFinished(fleet.stop);
  await fleet.start();
  const before = new Map(pids);
  process.kill(before.get('left') ?? 0, 'SIGKILL');
  await expect.poll(() => pids.get('left'), { timeout: 10_000 }).not.toBe(before.get('left'));
  expect(told.join('\n')).toMatch(/left: left ended by itself \(SIGKILL\); it is started again in 0\.\d s/);
  expect(pids.get('right')).toBe(before.get('right'));
});

test('one that never stays up is told loudly, tried on, and does not hold up the stop', async () => {
  const { watch, told } = aWatch();
  const fleet = createFleet({ stages: [[tinyProgram('weak', { DIES: 'yes' })]], url: '' }, watch);
  void fleet.start();
  const loud = /!!! WEAK DOES NOT STAY UP: ended [5-9] times in a row \(status 3\)/;
  await expect.poll(() => told.join('\n'), { timeout: 30_000 }).toMatch(loud);
  const begun = performance.now();
  await fleet.stop();
  expect(performance.now() - begun).toBeLessThan(3000);
});

test('a program that cannot be started at all is told, not fatal', async () => {
  const { watch, told } = aWatch();
  const nowhere: Program = { ...tinyProgram('nowhere'), command: '/no/such/program' };
  const fleet = createFleet({ stages: [[nowhere]], url: '' }, watch);
  onTestFinished(fleet.stop);
  void fleet.start();
  await expect.poll(() => told.join(), { timeout: 10_000 }).toContain('ENOENT); it is started again');
});

test('a second stop does not wait', async () => {
  const { watch, pids } = aWatch();
  const fleet = createFleet({ stages: [[tinyProgram('slow', { STOP_AFTER_MS: '60000' })]], url: '' }, watch);
  await fleet.start();
  const first = fleet.stop();
  await fleet.stop();
  await first;
  expect(isAlive(pids.get('slow') ?? 0)).toBe(false);
});

test('a program of others is up when its port answers, and ends with the supervisor', async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  probe.close();
  const { watch, pids } = aWatch();
  const code =
    'setTimeout(() => require("node:net").createServer().listen(+process.argv[1], "127.0.0.1"), 300)';
  const stranger: Program = {
    ...tinyProgram('stranger'),
    arguments: ['-e', code, String(port)],
    readiness: { kind: 'listens', port },
  };
  const fleet = createFleet({ stages: [[stranger]], url: '' }, watch);
  await fleet.start();
  expect(isAlive(pids.get('stranger') ?? 0)).toBe(true);
  await fleet.stop();
  expect(isAlive(pids.get('stranger') ?? 0)).toBe(false);
});

test('children of a supervisor that was killed notice and stop, and the next waits for them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-fleet-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const supervisor = spawn(process.execPath, [TINY_FLEET, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  supervisor.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await expect.poll(() => said, { timeout: 20_000 }).toContain('all');
  const pids = [...said.matchAll(/"pid":(\d+)/g)].map(([, pid]) => Number(pid));
  expect(pids.filter(isAlive)).toHaveLength(3);
  const list = join(directory, 'list.json');
  await expect(openProcessList(list, () => undefined)).rejects.toThrow(`(process ${supervisor.pid})`);

  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  const waited: string[] = [];
  const next = await openProcessList(list, (line) => waited.push(line));
  expect(waited[0]).toMatch(/waiting for what an earlier run left: .*ground/);
  expect(pids.filter(isAlive)).toEqual([]);
  next.remove();
  expect(existsSync(list)).toBe(false);
});
