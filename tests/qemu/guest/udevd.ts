/** The service that gives device files to groups, as a desktop runs it, and our rules as the README installs them. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UDEVD } from '../../availability.ts';

/** In a root that is not the first one, as the guest's, udev does nothing unless told to. */
const env = { ...process.env, SYSTEMD_IGNORE_CHROOT: '1' };
const run = (program: string, words: readonly string[]) => promisify(execFile)(program, words, { env });
/** In the guest `/etc` is only to be read; udev reads this folder beside it. */
const RULES = '/run/udev/rules.d';
const OURS = join(import.meta.dirname, '../../../hardware/linux/70-counterbook.rules');

export async function startUdevd(): Promise<void> {
  await mkdir(RULES, { recursive: true });
  await run(UDEVD, ['--daemon']);
}

export async function installRules(): Promise<void> {
  await copyFile(OURS, join(RULES, '70-counterbook.rules'));
  await applyRules();
}

export async function removeRules(): Promise<void> {
  await rm(join(RULES, '70-counterbook.rules'), { force: true });
}

/** Until every device that was plugged in has its owner. */
export async function settleDevices(): Promise<void> {
  await run('udevadm', ['settle', '--timeout=60']);
}

async function applyRules(): Promise<void> {
  await run('udevadm', ['control', '--reload']);
  await run('udevadm', ['trigger', '--subsystem-match=usb', '--subsystem-match=hidraw']);
  await run('udevadm', ['trigger', '--subsystem-match=usbmisc', '--subsystem-match=tty']);
  await settleDevices();
}
