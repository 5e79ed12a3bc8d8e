/**
 * A two-way line to a device on this machine: serial, USB or HID. What the transports get wrong is mended here
 * once: a send always ends, an unplug is always told, and no second process is ever on the same line.
 */
export type DeviceLine = {
  readonly name: string;
  /** Where a send that is no multiple of so many bytes is filled up with zeros. */
  readonly unitBytes?: number;
  /**
   * Sends are taken in turn. `sent`: the system took every byte, which is no proof that the device did. `late`: the
   * deadline passed first; what was not sent is thrown away and the line is lost, since half a command in it would
   * garble the next. `lost`: the device went away. How many bytes a late or lost send got out nobody can tell.
   */
  send(bytes: Uint8Array, deadlineMs: number): Promise<SendOutcome>;
  /** Returns how to stop listening. */
  onBytes(listener: (bytes: Uint8Array) => void): () => void;
  /** Told once, unless `close` was called before; told soon to who asks when the line is lost already. */
  onLost(listener: () => void): () => void;
  /** Whether it is neither lost nor closed. */
  isOpen(): boolean;
  /** Throws away what was not sent. Ends also when the device hangs. */
  close(): Promise<void>;
};

export type SendOutcome = 'sent' | 'late' | 'lost';

/** Why there is no line. `detail` is the system's own word, for the log. */
export type LineRefusal = {
  readonly code: /** Nothing there: unplugged, switched off, another path. */
    | 'line.absent'
    /** It is there and this user may not open it. */
    | 'line.denied'
    /** Another program, or another till on this machine, has it. */
    | 'line.busy'
    /** A library or driver that it needs is missing. */
    | 'line.no-driver'
    | 'line.failed';
  readonly device: string;
  readonly detail: string;
};

export type OpenedLine =
  | { readonly ok: true; readonly value: DeviceLine }
  | { readonly ok: false; readonly refusal: LineRefusal };
