/**
 * A printer as the till sees it. Bytes that a printer took are not paper: a job ends as `confirmed` only when the
 * printer itself says that printing is completed, `handed-over` when it took all, still answers and cannot say
 * more, `unconfirmed` when nobody but the cashier can tell, `failed` when not one byte of it was taken. Only a
 * failed job may be sent again unasked: a duplicate is worse than a visible failure.
 */
export type PrinterPort = {
  readonly name: string;
  /** Looks for the printer and begins to watch it; does not fail when it is away. */
  open(): Promise<PrinterStatus>;
  /** Writes one job. Jobs given while another is under way wait for it. Never rejects for the printer's sake. */
  write(job: Uint8Array, options: WriteOptions): Promise<WriteOutcome>;
  status(): Promise<PrinterStatus>;
  /** Tells every change of status, seen by `status`, `write` or the watch. Returns how to stop listening. */
  onEvent(listener: (event: PrinterEvent) => void): () => void;
  close(): Promise<void>;
};

export type WriteOptions = {
  /** From the call of `write` on; when it is over the outcome is decided. Waiting for earlier jobs counts not. */
  readonly deadlineMs: number;
  /** For real-time commands, which a printer obeys without paper: send though it is offline. */
  readonly evenIfOffline?: boolean;
};

export type WriteOutcome =
  | { readonly status: 'confirmed' }
  | { readonly status: 'handed-over' }
  | { readonly status: 'unconfirmed'; readonly cause: PrinterCause; readonly bytesAccepted: number }
  | { readonly status: 'failed'; readonly cause: PrinterCause };

/** `cause` is there when the printer cannot print now. */
export type PrinterStatus = {
  readonly online: boolean;
  readonly cause?: PrinterCause;
  readonly paper: 'ok' | 'low' | 'out' | 'unknown';
  readonly cover: 'closed' | 'open' | 'unknown';
  /** Pin 3 of the drawer plug. Which level means open differs between drawers. */
  readonly drawerPin: 'low' | 'high' | 'unknown';
};

export type PrinterCause =
  /** No connection: switched off, unplugged, wrong address. */
  | 'unreachable'
  /** It is there, and this user may not use it. */
  | 'not-permitted'
  /** Another program, or another till on this machine, has it. */
  | 'in-use'
  /** A library that it needs is not on this machine. */
  | 'driver-missing'
  /** Connected and mute: hung, or busy with another till. */
  | 'no-answer'
  /** The connection broke in the middle. */
  | 'connection-lost'
  | 'cover-open'
  | 'paper-out'
  | 'cutter-jammed'
  /** Of label printers that print with one. */
  | 'ribbon-out'
  /** Its head has to cool; it goes on by itself. */
  | 'too-hot'
  /** By its button, or since something was mended; it waits to be told to go on. */
  | 'paused'
  /** An error that needs its power switched off and on, or a service. */
  | 'printer-error'
  /** Offline for a reason that it does not tell, for example its feed button held. */
  | 'offline';

export type PrinterEvent = { readonly type: 'status.changed'; readonly status: PrinterStatus };
