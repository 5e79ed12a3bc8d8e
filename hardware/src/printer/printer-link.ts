/** An open two-way line to a printer: a TCP connection, a serial port, or a virtual printer in this process. */
export type PrinterLink = {
  /** Where a send that is no multiple of so many bytes is filled up with zeros. */
  readonly unitBytes?: number;
  /** Resolves when the transport took the bytes, which is no proof that the printer did. Rejects when it is lost. */
  send(bytes: Uint8Array): Promise<void>;
  /** Where a transport takes a job only as a whole: that was all of it. */
  finish?(): Promise<void>;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  onLost(listener: () => void): void;
  close(): Promise<void>;
};

/** Rejects when there is no connection within the time. */
export type OpenLink = (timeoutMs: number) => Promise<PrinterLink>;
