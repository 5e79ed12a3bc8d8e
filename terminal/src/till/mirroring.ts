import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import { z } from 'zod';
import type { MirrorView } from '../host/protocol/views.ts';
import type { KeyOfEpoch } from '../journal/check-journal.ts';
import type { Journal } from '../journal/journal.ts';
import { createMirror, type Mirror, type MirrorTrouble } from '../mirror/mirror-writer.ts';
import { mirrorKeyOf, recoveryCodeOf } from '../mirror/recovery-code.ts';
import type { LocalState } from '../store/index.ts';

/** The second copy as the manager set it up: where it is kept, and the code that opens it. */
export type Mirroring = {
  readonly view: () => MirrorView;
  readonly choose: (folder: string | null) => Promise<Result<{ recoveryCode: string }>>;
  readonly stop: () => Promise<void>;
};

export type MirroringDeps = {
  readonly local: LocalState;
  readonly journal: Journal;
  /** Made once, and kept where the device's private key is. */
  readonly secret: () => Uint8Array;
  readonly keyOf: KeyOfEpoch;
  readonly now: () => number;
  readonly onChange: () => void;
};

const MIRROR = 'mirror';
const choiceSchema = z.object({ folder: z.string() });

export function openMirroring(deps: MirroringDeps): Mirroring {
  const { local, journal } = deps;
  let folder = choiceSchema.safeParse(local.get(MIRROR)).data?.folder ?? null;
  let mirror: Mirror | null = null;
  const begin = (): void => {
    if (folder === null) return;
    mirror = createMirror({
      ...deps,
      folder,
      key: mirrorKeyOf(deps.secret(), journal.place.terminalId),
      journal: { place: journal.place, epochs: journal.epochs, range: journal.history },
      publicKeyOf: (epoch) => String(deps.keyOf(epoch).export({ type: 'spki', format: 'pem' })),
      onState: deps.onChange,
    });
  };
  begin();
  journal.onAppend((entry) => mirror?.add(entry));
  return {
    view: () => viewOf(folder, mirror),
    choose: async (chosen) => {
      if (chosen !== null && !(await isFolder(chosen))) return refuse({ code: 'mirror.folder-unusable' });
      if (chosen === null) local.delete(MIRROR);
      else local.set(MIRROR, { folder: chosen });
      await mirror?.stop();
      mirror = null;
      folder = chosen;
      begin();
      return accept({ recoveryCode: recoveryCodeOf(deps.secret()) });
    },
    stop: async () => {
      await mirror?.stop();
      mirror = null;
    },
  };
}

const TROUBLES: Readonly<Record<MirrorTrouble, string | null>> = {
  missing: null,
  full: 'There is no room left in the second copy’s folder. Make room there, or choose another.',
  refused: 'The till may not write into the second copy’s folder. Choose another, or allow it there.',
  failing: 'The second copy’s disk fails. Choose another one.',
};

function viewOf(folder: string | null, mirror: Mirror | null): MirrorView {
  if (mirror === null) return { folder, state: 'off', waiting: 0, trouble: null };
  const { state, waiting, trouble } = mirror.state();
  return { folder, state, waiting, trouble: trouble && TROUBLES[trouble] };
}

async function isFolder(path: string): Promise<boolean> {
  if (!isAbsolute(path)) return false;
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
