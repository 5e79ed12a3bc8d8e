/**
 * Runs an image as compose would, by the kernel's own means: its folder is the root and read-only, `/data` and `/tmp`
 * alone can be written to, the process is number 1, nobody in particular, without any capability. Needs root; the
 * network is this machine's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Image } from './build-image.ts';

/** The `node` user of Node's own images. */
const USER = 1000;
export const CAN_CONTAIN = process.platform === 'linux' && process.getuid?.() === 0;

const ENTER = `set -e
root=$1; node=$2; data=$3; workdir=$4; shift 4
mount --bind "$root" "$root"
for folder in usr bin lib lib64 etc; do
  [ -d "/$folder" ] || continue
  mkdir -p "$root/$folder"
  mount --bind "/$folder" "$root/$folder"
  mount -o remount,bind,ro "$root/$folder"
done
mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root/data" "$root/opt/node"
mount --bind "$node" "$root/opt/node"
mount -o remount,bind,ro "$root/opt/node"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/tmp"
mount --bind "$data" "$root/data"
mount -o remount,bind,ro "$root"
exec chroot "$root" setpriv --reuid ${USER} --regid ${USER} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all sh -c 'cd "$0" && exec "$@"' "$workdir" "$@"`;

export class Container {
  readonly #image: Image;
  readonly #data: string;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #said = '';

  constructor(image: Image, scratch: string, environment: Readonly<Record<string, string>>) {
    this.#image = image;
    this.#environment = environment;
    this.#data = mkdtempSync(join(scratch, 'data-'));
    chownSync(this.#data, USER, USER);
    chmodSync(this.#data, 0o700);
  }

  get said(): string {
    return this.#said;
  }

  /** What is `/data` inside. */
  get dataFolder(): string {
    return this.#data;
  }

  start(...command: readonly string[]): void {
    const { entrypoint } = this.#image;
    const child = this.#enter([...entrypoint, ...command]);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#said += chunk;
      });
    }
    this.#child = child;
  }

  async untilSaid(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#said)) {
      if (this.#child?.exitCode !== null) throw new Error(`the container ended:\n${this.#said}`);
      await delay(50);
    }
  }

  /** The image's own health check, or compose's, in the same surroundings. */
  async isHealthy(command: readonly string[]): Promise<boolean> {
    const [code] = await once(this.#enter(command), 'close');
    return code === 0;
  }

  /** SIGTERM to the container's first process. @returns its exit status, null when it had to be killed */
  async stop(withinMs: number): Promise<number | null> {
    const child = this.#child;
    if (!child?.pid || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'close').then(([code]) => code as number | null);
    const [first] = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ');
    process.kill(Number(first), 'SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), withinMs);
    const status = await ended;
    clearTimeout(kill);
    return status;
  }

  #enter(command: readonly string[]): ChildProcess {
    const { root, workdir, environment } = this.#image;
    mkdirSync(join(root, 'data'), { recursive: true });
    const place = [root, dirname(process.execPath), this.#data, workdir];
    const spaces = ['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
    return spawn('unshare', [...spaces, 'sh', '-c', ENTER, 'enter', ...place, ...command], {
      env: { PATH: '/opt/node:/usr/sbin:/usr/bin:/sbin:/bin', ...environment, ...this.#environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}
