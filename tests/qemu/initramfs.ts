import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createArchive, folder, program } from './cpio.ts';

export type GuestProgram = { readonly modules: readonly string[]; readonly command: readonly string[] };

/** The guest's first file system: busybox, the modules, and a script that makes this machine's files its root. */
export function createInitramfs(busybox: string, { modules, command }: GuestProgram): Uint8Array {
  const names = modules.map((file) => basename(file));
  return createArchive([
    ...['bin', 'modules', 'root'].map(folder),
    program('bin/busybox', readFileSync(busybox)),
    ...modules.map((file) => program(`modules/${basename(file)}`, readFileSync(file))),
    program('init', Buffer.from(startScript(names, command))),
  ]);
}

/** USB sockets: two printers, a serial port, a scanner and a scale are plugged in at once. */
const MODULE_OPTIONS: Readonly<Record<string, string>> = { 'dummy_hcd.ko': 'num=5' };

function startScript(modules: readonly string[], command: readonly string[]): string {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  return `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
fail() { echo "guest: $*" >&2; poweroff -f; }
${modules.map((name) => `insmod /modules/${name} ${MODULE_OPTIONS[name] ?? ''} || fail no module ${name}`).join('\n')}
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=512000 machine /root || fail no files
mount -t devtmpfs none /root/dev || fail no devices
mount -t proc none /root/proc
mount -t sysfs none /root/sys
mount -t configfs none /root/sys/kernel/config || fail no gadgets
mount -t tmpfs none /root/run
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
/bin/chroot /root ${quoted} > /root/dev/ttyS1
/bin/poweroff -f
`;
}
