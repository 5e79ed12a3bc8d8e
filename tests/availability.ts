import { existsSync } from 'node:fs';

/** Programs that some tests need and that a fresh machine may lack; Debian's package names. */
export const CHROMIUM = '/usr/bin/chromium';
export const RABBITMQ = '/usr/sbin/rabbitmq-server';
export const STRACE = '/usr/bin/strace';
export const QEMU = '/usr/bin/qemu-system-x86_64';
export const BUSYBOX = '/bin/busybox';
export const UDEVD = '/lib/systemd/systemd-udevd';
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

/** Of the long proofs alone, which `npm test` does not ask for. */
const VIRTUAL_USB = 'drivers on a real Linux kernel with virtual USB devices';
const wantedByLong = [
  { file: QEMU, name: 'QEMU', package: 'qemu-system-x86', leaves: VIRTUAL_USB },
  { file: BUSYBOX, name: 'busybox', package: 'busybox-static', leaves: VIRTUAL_USB },
  { file: UDEVD, name: 'udev', package: 'udev', leaves: VIRTUAL_USB },
];
/** Its kernel and the native parts of our packages are this machine's own. */
export const hasQemu = process.arch === 'x64' && wantedByLong.every(({ file }) => existsSync(file));

/** Vitest's global set-up: says loudly what this machine cannot show, and refuses where nothing may be skipped. */
export function setup(): () => void {
  const programs = process.env.COUNTERBOOK_TESTS === 'all' ? [...wanted, ...wantedByLong] : wanted;
  const missing = programs.filter((program) => !existsSync(program.file));
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
