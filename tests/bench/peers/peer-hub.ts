import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../../start/child-process.ts';
import type { Collection } from './document.ts';
import type { PeerName } from './peer-till-process.ts';

export type PeerHub = {
  readonly url: string;
  /** What the hub has, by its own listing. */
  readonly ids: (collection: Collection) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
};

/** A peer's own kind of server as a process of its own, `productsFile` (a document a line) in it. */
export async function startPeerHub(
  peer: PeerName,
  folder: string,
  productsFile: string | null,
): Promise<PeerHub> {
  mkdirSync(folder, { recursive: true });
  const child = await startChild({
    name: `the hub of ${peer}`,
    file: fileURLToPath(new URL(`./${peer}/hub.ts`, import.meta.url)),
    arguments: [folder, ...(productsFile === null ? [] : [productsFile])],
    environment: {},
    isReady: (line) => line.startsWith('http://'),
  });
  const url = child.ready;
  return {
    url,
    ids: async (collection) => {
      const path = peer === 'pouch' ? `${collection}/_all_docs` : `${collection}/ids`;
      const listed = (await (await fetch(`${url}/${path}`)).json()) as Listed;
      return 'rows' in listed ? listed.rows.map(({ id }) => id).filter((id) => !id.startsWith('_')) : listed;
    },
    stop: child.stop,
  };
}

type Listed = readonly string[] | { readonly rows: readonly { readonly id: string }[] };
