import { type Command, UnknownCommandError } from './command.ts';
import { readBarcode, readFunction, readRaster } from './read-long-command.ts';

export type ReadCommand = { readonly command: Command; readonly length: number };

/** The command that begins at `offset`; undefined when its end has not arrived yet. */
export function readCommand(bytes: Uint8Array, offset: number): ReadCommand | undefined {
  const first = bytes[offset];
  if (first === undefined) return undefined;
  if (first >= 0x20 && first !== 0x7f) return readText(bytes, offset);
  if (first === 0x0a) return { command: { type: 'line-feed' }, length: 1 };
  if (first === 0x0d) return { command: { type: 'ignored' }, length: 1 };
  const second = bytes[offset + 1];
  if (second === undefined && LEADS.includes(first)) return undefined;
  const long = readLong(bytes, offset, (first << 8) | (second ?? 0));
  if (long !== 'short') return long;
  const layout = SHORT_COMMANDS.get((first << 8) | (second ?? 0));
  if (layout === undefined) throw new UnknownCommandError(bytes, offset);
  if (bytes.length < offset + 2 + layout.parameters) return undefined;
  const command = layout.read(bytes.subarray(offset + 2, offset + 2 + layout.parameters));
  if (command === undefined) throw new UnknownCommandError(bytes, offset);
  return { command, length: 2 + layout.parameters };
}

const LEADS: readonly number[] = [0x10, 0x1b, 0x1c, 0x1d];

function readText(bytes: Uint8Array, offset: number): ReadCommand {
  let end = offset;
  while ((bytes[end] ?? 0) >= 0x20 && bytes[end] !== 0x7f) end++;
  return { command: { type: 'text', bytes: bytes.slice(offset, end) }, length: end - offset };
}

function readLong(bytes: Uint8Array, offset: number, lead: number): ReadCommand | undefined | 'short' {
  if (lead === 0x1d28) return readFunction(bytes, offset);
  if (lead === 0x1d6b) return readBarcode(bytes, offset);
  if (lead === 0x1d76) return readRaster(bytes, offset);
  if (lead === 0x1d56) return readCut(bytes, offset);
  return 'short';
}

/** GS V: function A cuts at once, B feeds n units to the knife first. */
function readCut(bytes: Uint8Array, offset: number): ReadCommand | undefined {
  const m = bytes[offset + 2];
  if (m === undefined) return undefined;
  const mode = m % 2 === 0 ? 'full' : 'partial';
  if ([0, 1, 48, 49].includes(m)) return { command: { type: 'cut', mode, feedDots: 0 }, length: 3 };
  if (m !== 65 && m !== 66) throw new UnknownCommandError(bytes, offset);
  const feedDots = bytes[offset + 3];
  if (feedDots === undefined) return undefined;
  return { command: { type: 'cut', mode: m === 65 ? 'full' : 'partial', feedDots }, length: 4 };
}

type ShortCommand = {
  readonly parameters: number;
  /** Undefined: a value that the reference does not allow. */
  readonly read: (parameters: Uint8Array) => Command | undefined;
};

const ignored = { type: 'ignored' } as const;
const ALIGNS = ['left', 'center', 'right'] as const;

const SHORT_COMMANDS: ReadonlyMap<number, ShortCommand> = new Map([
  [0x1b40, { parameters: 0, read: () => ({ type: 'initialize' }) }],
  [0x1b21, { parameters: 1, read: ([n = 0]) => ({ type: 'style', style: printMode(n) }) }],
  [0x1b45, { parameters: 1, read: ([n = 0]) => ({ type: 'style', style: { bold: (n & 1) === 1 } }) }],
  [0x1b47, { parameters: 1, read: ([n = 0]) => ({ type: 'style', style: { bold: (n & 1) === 1 } }) }],
  [0x1b2d, { parameters: 1, read: ([n = 0]) => ({ type: 'style', style: { underline: n % 48 > 0 } }) }],
  [0x1d42, { parameters: 1, read: ([n = 0]) => ({ type: 'style', style: { inverted: (n & 1) === 1 } }) }],
  [0x1d21, { parameters: 1, read: ([n = 0]) => characterSize(n) }],
  [0x1b74, { parameters: 1, read: ([n = 0]) => ({ type: 'code-page', number: n }) }],
  [0x1b61, { parameters: 1, read: ([n = 0]) => alignment(n) }],
  [0x1b64, { parameters: 1, read: ([n = 0]) => ({ type: 'feed-lines', lines: n }) }],
  [0x1b4a, { parameters: 1, read: ([n = 0]) => ({ type: 'feed-dots', dots: n }) }],
  [0x1b70, { parameters: 3, read: ([m = 0, on = 0, off = 0]) => pulse(m, 2 * on, 2 * off, false) }],
  [0x1b28, { parameters: 8, read: buzz }],
  [0x1b4d, { parameters: 1, read: () => ignored }],
  [0x1b52, { parameters: 1, read: () => ignored }],
  [0x1b32, { parameters: 0, read: () => ignored }],
  [0x1b33, { parameters: 1, read: () => ignored }],
  [0x1c2e, { parameters: 0, read: () => ignored }],
  [0x1d48, { parameters: 1, read: () => ignored }],
  [0x1d66, { parameters: 1, read: () => ignored }],
  [0x1d61, { parameters: 1, read: ([n = 0]) => ({ type: 'automatic-status', n }) }],
  [0x1d68, { parameters: 1, read: ([n = 0]) => ({ type: 'barcode-height', dots: n }) }],
  [0x1d77, { parameters: 1, read: ([n = 0]) => ({ type: 'barcode-width', dots: n }) }],
  [0x1d49, { parameters: 1, read: ([n = 0]) => ({ type: 'printer-id', n }) }],
  [0x1004, { parameters: 1, read: ([n = 0]) => (n >= 1 && n <= 4 ? { type: 'status', n } : undefined) }],
  [0x1014, { parameters: 3, read: ([fn = 0, m = 0, t = 0]) => realTimePulse(fn, m, t) }],
] satisfies readonly (readonly [number, ShortCommand])[]);

function printMode(n: number): Extract<Command, { type: 'style' }>['style'] {
  return {
    bold: (n & 0x08) !== 0,
    underline: (n & 0x80) !== 0,
    heightFactor: (n & 0x10) === 0 ? 1 : 2,
    widthFactor: (n & 0x20) === 0 ? 1 : 2,
  };
}

function characterSize(n: number): Command | undefined {
  if ((n & 0x88) !== 0) return undefined;
  return { type: 'style', style: { widthFactor: (n >> 4) + 1, heightFactor: (n & 0x07) + 1 } };
}

function alignment(n: number): Command | undefined {
  const align = ALIGNS[n >= 48 ? n - 48 : n];
  return align === undefined ? undefined : { type: 'align', align };
}

function pulse(m: number, onMs: number, offMs: number, isRealTime: boolean): Command | undefined {
  if (![0, 1, 48, 49].includes(m)) return undefined;
  return { type: 'pulse', pin: m % 2 === 0 ? 2 : 5, onMs, offMs, isRealTime };
}

/** ESC ( A 5 0 97 100 c t1 t2, times in units of 100 ms. */
function buzz(parameters: Uint8Array): Command | undefined {
  const [letter, low, high, fn, mode, times = 0, on = 0, off = 0] = parameters;
  const isBuzz = letter === 0x41 && low === 5 && high === 0 && fn === 97 && mode === 100;
  return isBuzz ? { type: 'buzz', times, onMs: 100 * on, offMs: 100 * off } : undefined;
}

/** DLE DC4 1 m t: t in units of 100 ms, on and off alike. */
function realTimePulse(fn: number, m: number, t: number): Command | undefined {
  return fn === 1 && t >= 1 && t <= 8 ? pulse(m, 100 * t, 100 * t, true) : undefined;
}
