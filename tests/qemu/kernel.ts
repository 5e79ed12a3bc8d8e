/**
 * Debian's stock kernel, unpacked beside the packages and never installed: its image and the modules that make and
 * drive virtual USB devices. The cloud kernel lacks them. Fetched once, then kept under `node_modules/.cache`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

export type Kernel = {
  readonly image: string;
  /** Files in the order in which they load. */
  readonly modules: readonly string[];
};

const WANTED = [
  ...['virtio_pci', '9pnet_virtio', '9p', 'configfs'],
  ...['dummy_hcd', 'libcomposite', 'usb_f_printer', 'usb_f_hid', 'usb_f_acm'],
  ...['usblp', 'cdc_acm', 'hid_generic', 'usbhid', 'uhid'],
];
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/counterbook-qemu');
/** Of the 400 MB of modules only where the wanted ones and what they need are. */
const FOLDERS = ['drivers/usb', 'drivers/hid', 'drivers/virtio', 'drivers/tty', 'net/9p', 'fs'];

export function getKernel(): Kernel {
  const unpacked = join(CACHE, 'kernel');
  try {
    return kernelIn(unpacked);
  } catch {
    fetchKernel(unpacked);
    return kernelIn(unpacked);
  }
}

function fetchKernel(folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, 'fetch-'));
  const run = (program: string, args: readonly string[]) =>
    execFileSync(program, args, { cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const [name] = /linux-image-\d\S*-amd64/.exec(run('apt-cache', ['depends', 'linux-image-amd64'])) ?? [];
  if (name === undefined) throw new Error('apt knows no linux-image-amd64: apt-get update');
  run('apt-get', ['download', name]);
  const archive = join(work, readdirSync(work).find((file) => file.endsWith('.deb')) ?? '');
  mkdirSync(join(work, 'kernel'));
  const parts = ['./boot/vmlinuz-*', ...FOLDERS.map((part) => `*/kernel/${part}/*`)];
  run('sh', ['-c', 'dpkg --fsys-tarfile "$0" | tar -xC kernel --wildcards "$@"', archive, ...parts]);
  rmSync(folder, { recursive: true, force: true });
  renameSync(join(work, 'kernel'), folder);
  rmSync(work, { recursive: true });
}

function kernelIn(folder: string): Kernel {
  const [image] = readdirSync(join(folder, 'boot'));
  if (image === undefined) throw new Error('no kernel was unpacked');
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ko'))
      .map((file) => [moduleName(basename(file, '.ko')), join(folder, file)]),
  );
  return { image: join(folder, 'boot', image), modules: inOrder(files) };
}

/** What a module needs stands before it; what is not among the files is built into the image. */
function inOrder(files: ReadonlyMap<string, string>): readonly string[] {
  const ordered = new Set<string>();
  const add = (name: string): void => {
    const file = files.get(name);
    if (file === undefined) throw new Error(`the kernel has no module ${name}`);
    if (ordered.has(file)) return;
    for (const needed of neededBy(file)) add(needed);
    ordered.add(file);
  };
  for (const name of WANTED) add(name);
  return [...ordered];
}

function neededBy(file: string): readonly string[] {
  const [, names = ''] = /\0depends=([^\0]*)\0/.exec(readFileSync(file, 'latin1')) ?? [];
  return names.split(',').filter(Boolean).map(moduleName);
}

function moduleName(name: string): string {
  return name.replaceAll('-', '_');
}
