import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { VARIABLES } from '../../hub/src/platform/config/config.ts';
import { SERVICES } from '../../hub/src/services.ts';
import { fixedPorts } from '../../start/fleet/ports.ts';
import { readComposeFile } from './compose-file.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(join(ROOT, 'docs', 'deploy.md'), 'utf8');
const scripts: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

test('every setting has its row, and every row its setting', () => {
  const rows = [...guide.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
  expect(rows.toSorted()).toEqual(VARIABLES.toSorted());
});

test('every command, file and volume that the guide names is there', () => {
  for (const [, script = ''] of guide.matchAll(/npm run ([a-z:]+)/g))
    expect(scripts, script).toHaveProperty(script);
  for (const [path] of guide.matchAll(/deploy\/[a-z/-]+\.(?:sh|ts|service)|deploy\/\.env\.example/g)) {
    expect(existsSync(join(ROOT, path)), path).toBe(true);
  }
  const { volumes, services } = readComposeFile();
  for (const [, volume = ''] of guide.matchAll(/counterbook_([a-z-]+)/g))
    expect(volumes).toHaveProperty(volume);
  for (const [, service = ''] of guide.matchAll(/docker compose (?:exec -T|run --rm) ([a-z][a-z-]*)/g)) {
    expect(services, service).toHaveProperty(service);
  }
});

test('the ports are those that it names', () => {
  const ports = fixedPorts(8000, 8000);
  expect([ports.other('database'), ports.other('rabbitmq')]).toEqual([8020, 8021]);
  for (const { port } of SERVICES) expect(port > 8000 && port <= 8013).toBe(true);
});

test('what systemd starts is there, as nobody in particular', () => {
  for (const unit of ['counterbook-hub', 'counterbook-till']) {
    const text = readFileSync(join(ROOT, 'deploy', 'systemd', `${unit}.service`), 'utf8');
    const [, program = ''] =
      /^ExecStart=\/opt\/counterbook\/node_modules\/\.bin\/node (\S+)$/m.exec(text) ?? [];
    expect(existsSync(join(ROOT, program)), program).toBe(true);
    expect(text).toMatch(/^User=counterbook$/m);
    expect(text).toMatch(/^NoNewPrivileges=yes$/m);
  }
});
