/**
 * No container engine is at hand where this is tested: the file is held against the published Compose Specification
 * and against rules of our own, and its words against the code that they set up.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { expect, onTestFinished, test } from 'vitest';
import { readHubUrl } from '../../deploy/mongodb/hub-url.ts';
import { readConfig, VARIABLES } from '../../hub/src/platform/config/config.ts';
import { SERVICES } from '../../hub/src/services.ts';
import { readComposeDocument, readComposeFile } from './compose-file.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const compose = readComposeFile();
const services = Object.entries(compose.services);
const hubServices = services.filter(([, { build }]) => build !== undefined);
const long = services.filter(([name]) => name !== 'mongodb-setup');

test('it is a compose file by the published specification', () => {
  // The linter's package brings the specification's schema along.
  const linter = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
  const schema = JSON.parse(readFileSync(join(linter, 'schemas', 'compose.schema.json'), 'utf8'));
  expect(schema.definitions.service.properties).toHaveProperty('read_only');
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile({ ...schema, $schema: 'http://json-schema.org/draft-07/schema#' });
  expect(validate(readComposeDocument()), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ services: { gateway: { imagee: 'x' } } })).toBe(false);
});

test('every service of the hub has its container, its address and a health check on its own port', () => {
  for (const { name, port } of SERVICES) {
    const service = compose.services[name];
    expect(service?.command, name).toEqual([name]);
    expect(service?.healthcheck.test, name).toEqual(['CMD', 'node', 'deploy/is-ready.ts', String(port)]);
  }
  const named = ['gateway', 'mongodb', 'mongodb-setup', 'rabbitmq', ...SERVICES.map(({ name }) => name)];
  expect(Object.keys(compose.services).toSorted()).toEqual(named.toSorted());
  const addresses = Object.fromEntries(SERVICES.map(({ name, port }) => [name, [`http://${name}:${port}`]]));
  for (const [name, { environment }] of hubServices) {
    if (name === 'mongodb-setup') continue;
    expect(readConfig(settingsOf(environment)).serviceUrls, name).toEqual(addresses);
  }
});

test('nobody is root, may write to his own image, or gets more rights than he starts with', () => {
  for (const [name, service] of services) {
    expect(service.user, name).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(service.read_only, name).toBe(true);
    expect(service.cap_drop, name).toEqual(['ALL']);
    expect(service.security_opt, name).toContain('no-new-privileges:true');
    expect(service, name).not.toHaveProperty('privileged');
    expect(service, name).not.toHaveProperty('cap_add');
  }
});

test('the gateway alone publishes a port, and what stands behind it has no way out but auth’s to the mail server', () => {
  expect(services.filter(([, { ports }]) => ports.length > 0).map(([name]) => name)).toEqual(['gateway']);
  expect(compose.services.gateway?.ports).toEqual([`\${HUB_PUBLISH:-127.0.0.1:8000}:8000`]);
  expect(compose.networks.back?.internal).toBe(true);
  for (const [name, { networks }] of services) {
    // Auth alone has somebody to talk to outside: the mail server.
    const isOutside = name === 'gateway' || name === 'auth';
    expect(networks, name).toEqual(isOutside ? ['front', 'back'] : ['back']);
  }
});

test('each comes back by itself, is looked at, is bounded, and does not fill the disk with its log', () => {
  for (const [name, service] of services) {
    expect(service.logging.options, name).toMatchObject({ 'max-size': '10m', 'max-file': '5' });
    expect(service.deploy.resources.limits.memory, name).toMatch(/^\d+[MG]$/);
  }
  for (const [name, service] of long) {
    expect(service.restart, name).toBe('unless-stopped');
    expect(service.healthcheck.test?.length, name).toBeGreaterThan(1);
  }
});

test('services may be scaled: nothing of theirs can be there only once', () => {
  for (const { name } of SERVICES) {
    const service = compose.services[name];
    for (const single of ['container_name', 'hostname']) expect(service, name).not.toHaveProperty(single);
    // Every instance of auth signs with the same key.
    expect(service?.volumes, name).toEqual(name === 'auth' ? ['auth-keys:/data'] : []);
  }
  // Not so the broker: its data lies under its name.
  expect(compose.services.rabbitmq).toHaveProperty('hostname', 'rabbitmq');
});

test('images are pinned, and the hub’s Node is the one that it is tested with', () => {
  for (const [name, { image, build }] of services) {
    expect(image, name).toMatch(
      build === undefined ? /:\d+\.\d+\.\d+$/ : /^counterbook\/hub:\$\{HUB_VERSION:-/,
    );
  }
  const { version, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(compose.services.gateway?.image).toBe(`counterbook/hub:\${HUB_VERSION:-${version}}`);
  const bases = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').matchAll(/^FROM (\S+)/gm);
  for (const [, base] of bases) expect(base).toBe(`node:${devDependencies.node}-bookworm-slim`);
});

test('secrets come as files, made once by the script, and fit together', () => {
  const { directory, make } = freshDeployFolder();
  make();
  const secrets = join(directory, 'secrets');
  const contents = () => readdirSync(secrets).map((file) => readFileSync(join(secrets, file), 'utf8'));
  const first = contents();
  make();
  expect(contents()).toEqual(first);
  expect(statSync(secrets).mode & 0o777).toBe(0o700);
  for (const [name, { file }] of Object.entries(compose.secrets)) {
    const made = join(secrets, file.replace('./deploy/secrets/', ''));
    expect(statSync(made).mode & 0o777, name).toBe(0o644);
  }
  const read = (name: string) => readFileSync(join(secrets, name), 'utf8');
  const [, password] = /default_pass = (\S+)/.exec(read('rabbitmq-user.conf')) ?? [];
  expect(URL.parse(read('rabbitmq-url'))?.password).toBe(password);
  expect(readHubUrl(read('mongodb-url'))).toMatchObject({
    host: 'mongodb:27017',
    replicaSet: 'counterbook',
    user: 'hub',
  });
  expect(read('mongodb-keyfile')).toMatch(/^[A-Za-z0-9+/=\s]{100,1024}$/);
  const config = readConfig({
    MONGODB_URL_FILE: join(secrets, 'mongodb-url'),
    RABBITMQ_URL_FILE: join(secrets, 'rabbitmq-url'),
    SUPER_ADMIN_EMAIL: 'root@hub.example',
    SUPER_ADMIN_PASSWORD_FILE: join(secrets, 'super-admin-password'),
  });
  expect(config.superAdmin?.password).toMatch(/^[0-9a-f]{48}$/);
});

test('no setting is misspelt, and none holds a secret', () => {
  const known = new Set([...VARIABLES, ...SERVICES.map(({ name }) => `${name.toUpperCase()}_URL`)]);
  for (const [name, { environment }] of hubServices) {
    const names = Object.keys(environment).map((variable) => variable.replace(/_FILE$/, ''));
    const unknown = names.filter((variable) => !known.has(variable) && variable !== 'MONGODB_ROOT_PASSWORD');
    expect(unknown, name).toEqual([]);
  }
  for (const [name, { environment, secrets }] of services) {
    for (const [variable, value] of Object.entries(environment)) {
      if (/PASSWORD|SECRET|TOKEN|MONGODB_URL|RABBITMQ_URL/.test(variable)) {
        expect(variable, name).toMatch(/_FILE$/);
        expect(secrets, name).toContain(value.replace('/run/secrets/', ''));
      }
    }
  }
});

/** The variables of `.env` put in, secrets left out: enough to be read by the hub. */
function settingsOf(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment)
      .filter(([name]) => !name.endsWith('_FILE') && !name.startsWith('SUPER_ADMIN'))
      .map(([name, value]) => [name, value.replace(/\$\{\w+:-([^}]*)\}/, '$1')]),
  );
}

function freshDeployFolder(): { directory: string; make: () => void } {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-deploy-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const script = join(directory, 'make-secrets.sh');
  cpSync(join(ROOT, 'deploy', 'make-secrets.sh'), script);
  return { directory, make: () => execFileSync('sh', [script], { stdio: 'pipe' }) };
}
