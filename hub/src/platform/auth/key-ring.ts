/**
 * The keys that sign access tokens, one file each, named for the second from which it signs. A key signs for ninety
 * days; the next one is made and published a day before, the last one stays until its tokens have run out. Instances
 * that share the folder share the keys and agree on the next one. A key whose file is taken away is gone within two
 * minutes, at every service.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InvariantError } from '@counterbook/shared/result';
import { ACCESS_TOKEN_SECONDS } from './access-token.ts';
import { writeOnce } from './secret-file.ts';
import { newPrivateKey, readSigningKey, type SigningKey } from './signing-key.ts';

export type KeyRing = {
  /** The key that signs now. */
  readonly signing: () => SigningKey;
  /** Those whose tokens may be about, and the one that signs next. */
  readonly published: () => readonly SigningKey[];
};

type Dated = { readonly from: number; readonly file: string; readonly key: SigningKey };

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const SIGNS_FOR_MS = 90 * DAY_MS;
const KNOWN_BEFORE_MS = DAY_MS;
const KEPT_AFTER_MS = ACCESS_TOKEN_SECONDS * 1000 + HOUR_MS;
const LOOK_AGAIN_MS = 60_000;

export function openKeyRing(folder: string, now: () => Date): KeyRing {
  const read = new Map<string, SigningKey>();
  let keys: readonly Dated[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;

  const look = (): readonly Dated[] =>
    readdirSync(folder)
      .flatMap((file) => {
        const from = fromOf(file);
        if (from === null) return [];
        const key = read.get(file) ?? readSigningKey(readFileSync(join(folder, file)));
        read.set(file, key);
        return [{ from, file, key }];
      })
      .toSorted((left, right) => left.from - right.from);
  const make = (from: number): void => writeOnce(join(folder, nameOf(from)), newPrivateKey());

  const renew = (): void => {
    const at = now().getTime();
    if (Math.abs(at - lookedAt) < LOOK_AGAIN_MS) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const next = nextFrom(look().at(-1)?.from, at);
    if (next !== null) make(next);
    const found = look();
    const isOut = (index: number) => (found[index + 1]?.from ?? at) + KEPT_AFTER_MS < at;
    keys = found.filter((_key, index) => !isOut(index));
    for (const { file } of found.filter((_key, index) => isOut(index)))
      rmSync(join(folder, file), { force: true });
    lookedAt = at;
  };
  renew();
  return {
    signing: () => {
      renew();
      const at = now().getTime();
      const signing = keys.findLast(({ from }) => from <= at) ?? keys[0];
      if (signing === undefined) throw new InvariantError(`no key in ${folder}`);
      return signing.key;
    },
    published: () => {
      renew();
      return keys.map(({ key }) => key);
    },
  };
}

/** From when a key that is to be made signs; null while the last one will do. To the hour, so that instances agree. */
function nextFrom(last: number | undefined, at: number): number | null {
  if (last === undefined) return at;
  const due = last + SIGNS_FOR_MS;
  return due - at > KNOWN_BEFORE_MS ? null : Math.max(due, at - (at % HOUR_MS) + KNOWN_BEFORE_MS);
}

/** `2026-11-27T083000Z.pem`. */
function nameOf(from: number): string {
  return `${new Date(from).toISOString().slice(0, 19).replaceAll(':', '')}Z.pem`;
}

function fromOf(file: string): number | null {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d)(\d\d)(\d\d)Z\.pem$/.exec(file);
  return parts === null ? null : Date.parse(`${parts[1]}:${parts[2]}:${parts[3]}Z`);
}
