import type { Collection, Document } from './document.ts';

/** What a peer's till, a process of its own, does when it is asked. One collection to a till. */
export type PeerTill = {
  readonly open: (place: PeerPlace) => Promise<void>;
  /** As somebody at the counter writes: kept here, for the hub to get at the next push. */
  readonly write: (documents: readonly Document[]) => Promise<void>;
  /** Resolve when there is nothing more to do; reject as the peer does. */
  readonly pull: () => Promise<void>;
  readonly push: () => Promise<void>;
  /** From now on both ways by itself, as the peer's pages show it; returns at once. */
  readonly follow: () => Promise<void>;
  readonly ids: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

export type PeerPlace = {
  /** Where its file or folder is. */
  readonly path: string;
  readonly hubUrl: string;
  readonly collection: Collection;
};
