import { existsSync } from 'node:fs';

/** Programs that some tests need and that a fresh machine may lack; Debian's package names. */
export const CHROMIUM = '/usr/bin/chromium';
export const RABBITMQ = '/usr/sbin/rabbitmq-server';
export const STRACE = '/usr/bin/strace';
const MACHINE = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
export const FAKE_CLOCK = `/usr/lib/${MACHINE}-linux-gnu/faketime/libfaketimeMT.so.1`;

/** Without a sandbox, as root in CI, and without a word to anybody. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const wanted = [
  { file: CHROMIUM, name: 'Chromium', package: 'chromium', leaves: 'the till in a real browser' },
  {
    file: RABBITMQ,
    name: 'RabbitMQ',
    package: 'rabbitmq-server',
    leaves: 'the bus contract against a real broker',
  },
  { file: STRACE, name: 'strace', package: 'strace', leaves: 'tills broken at their writes and flushes' },
  { file: '/usr/bin/socat', name: 'socat', package: 'socat', leaves: 'devices on serial lines' },
  {
    file: FAKE_CLOCK,
    name: 'libfaketime',
    package: 'libfaketime',
    leaves: 'tills whose clock is wrong',
  },
];

/** Vitest's global set-up: says loudly what this machine cannot show, and refuses where nothing may be skipped. */
export function setup(): () => void {
  const missing = wanted.filter((program) => !existsSync(program.file));
  if (missing.length > 0 && process.env.COUNTERBOOK_REQUIRE === 'all') {
    throw new Error(
      `nothing may be skipped here, but there is no ${missing.map((program) => program.name).join(' and no ')}`,
    );
  }
  return () => {
    if (process.env.TEST_MONGODB_URL) {
      process.stdout.write(
        '\n  SKIPPED because TEST_MONGODB_URL names another database: what only the embedded one can show (its wire, its file, its crashes). To run it: unset TEST_MONGODB_URL\n',
      );
    }
    for (const { name, leaves, package: debian } of missing) {
      process.stdout.write(
        `\n  SKIPPED for want of ${name}: ${leaves}. To run it: apt-get install ${debian}\n`,
      );
    }
  };
}
