import type { LineRefusal } from '../line/index.ts';

/**
 * A scanner that is not a keyboard: serial, or USB of the point-of-sale class. It heals by itself: pulled out and put
 * back it is there again, and says both. Every scan is told once, in order; the text begins with the AIM
 * identifier (`]E0`) where the scanner sends one.
 */
export type ScannerPort = {
  readonly name: string;
  state(): ScannerState;
  /** Returns how to stop listening. */
  onEvent(listener: (event: ScannerEvent) => void): () => void;
  close(): Promise<void>;
};

export type ScannerState =
  | { readonly status: 'ready' }
  /** Without a refusal: it was there and went. */
  | { readonly status: 'away'; readonly refusal: LineRefusal | null };

export type ScannerEvent =
  | { readonly type: 'scanned'; readonly text: string }
  | { readonly type: 'misread'; readonly cause: MisreadCause }
  | { readonly type: 'state.changed'; readonly state: ScannerState };

/** `half`: the rest never came. `garbage`: no text, as from another speed or a broken cable. */
export type MisreadCause = 'half' | 'garbage';
