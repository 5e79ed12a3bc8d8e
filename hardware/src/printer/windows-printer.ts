import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createLinkPrinter, type LinkPrinterOptions } from './link-printer.ts';
import type { PrinterPort } from './port.ts';
import type { PrinterLink } from './printer-link.ts';

/**
 * A printer that is installed in Windows, as a RAW document of its spooler: the driver's language never touches the
 * bytes. Node cannot call the spooler, so a PowerShell process does, one per printer, told what to do in frames on
 * its standard input: a letter, the length in four bytes (low first), the bytes. It answers each frame with a line,
 * `ok` or `error` and Windows' word. NOT SEEN RUNNING on a Windows machine: built to the documented interface
 * (OpenPrinter, StartDocPrinter, WritePrinter), tested here up to the frames.
 */
export type WindowsPrinterOptions = Omit<LinkPrinterOptions, 'openLink'> & {
  /** Its name in Windows' settings. */
  readonly queue: string;
  /** What speaks to the spooler; the PowerShell script beside this package where nothing is said. */
  readonly helper?: { readonly command: string; readonly args: readonly string[] };
};

export function createWindowsPrinter(options: WindowsPrinterOptions): PrinterPort {
  const { queue, helper = SPOOLER_SCRIPT, profile, ...rest } = options;
  let spooler: Spooler | undefined;
  const printer = createLinkPrinter({
    ...rest,
    // The spooler takes documents and gives nothing back: neither status nor a word when it is printed.
    profile: { ...profile, answersStatus: false, confirmsPrinting: false },
    async openLink(timeoutMs) {
      if (spooler === undefined || spooler.isGone()) spooler = startSpooler(helper);
      await within(spooler.tell('O', Buffer.from(queue, 'utf8')), timeoutMs);
      return documentLink(spooler);
    },
  });
  return {
    ...printer,
    async close() {
      await printer.close();
      await spooler?.stop();
    },
  };
}

const SPOOLER_SCRIPT = {
  command: 'powershell.exe',
  args: [
    '-NoProfile',
    '-NonInteractive',
    '-ExecutionPolicy',
    'Bypass',
    '-File',
    fileURLToPath(new URL('../../windows/raw-spooler.ps1', import.meta.url)),
  ],
} as const;

/** O opens a printer and begins a document, W writes into it, E ends it, A gives it up unprinted. */
type FrameType = 'O' | 'W' | 'E' | 'A';

type Spooler = {
  /** Rejects with Windows' word, or when the process ends. */
  tell(type: FrameType, bytes?: Uint8Array): Promise<void>;
  onGone(listener: () => void): void;
  isGone(): boolean;
  stop(): Promise<void>;
};

function documentLink(spooler: Spooler): PrinterLink {
  let isOpen = true;
  return {
    send: (bytes) => spooler.tell('W', bytes),
    async finish() {
      await spooler.tell('E');
      isOpen = false;
    },
    onBytes: () => undefined,
    onLost: (listener) => spooler.onGone(listener),
    // A document that is not whole must not come out.
    async close() {
      if (isOpen) await spooler.tell('A').catch(() => undefined);
    },
  };
}

function startSpooler({ command, args }: { command: string; args: readonly string[] }): Spooler {
  const child = spawn(command, args, { windowsHide: true });
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const listeners: (() => void)[] = [];
  let isGone = false;
  const gone = new Promise<void>((resolve) => {
    const end = (error: Error) => {
      if (isGone) return;
      isGone = true;
      for (const { reject } of waiting.splice(0)) reject(error);
      for (const listener of listeners) listener();
      resolve();
    };
    child.once('error', end);
    child.once('exit', () => end(new Error('the spooler process ended')));
  });
  // A process that ended breaks the pipe; its exit says it.
  child.stdin.on('error', () => undefined);
  readLines(child, (line) => {
    const turn = waiting.shift();
    if (line === 'ok') turn?.resolve();
    else turn?.reject(new Error(line));
  });
  return {
    isGone: () => isGone,
    onGone: (listener) => listeners.push(listener),
    tell: (type, bytes = new Uint8Array()) =>
      new Promise((resolve, reject) => {
        if (isGone) return reject(new Error('the spooler process ended'));
        waiting.push({ resolve, reject });
        child.stdin.write(frame(type, bytes));
      }),
    stop: () => {
      child.stdin.end();
      return gone;
    },
  };
}

function frame(type: FrameType, bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([header, bytes]);
}

function readLines(child: ChildProcessWithoutNullStreams, onLine: (line: string) => void): void {
  let text = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (piece: string) => {
    const lines = (text + piece).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) onLine(line.trim());
  });
}

async function within(opening: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the spooler does not answer')), timeoutMs);
  });
  try {
    await Promise.race([opening, late]);
  } finally {
    clearTimeout(timer);
  }
}
