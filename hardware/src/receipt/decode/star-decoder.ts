import CodepageEncoder, { type Codepage } from '@point-of-sale/codepage-encoder';
import type { Align } from '../document.ts';
import { type Bitmap, createBitmap, setDot } from '../raster/bitmap.ts';
import { UnknownCommandError } from './command.ts';
import type { DecodedItem, DecodedRun } from './decoded-item.ts';

/**
 * What a Star printer does for the bytes of one job, by Star's reference of its Line Mode and StarPRNT and by nothing
 * that writes them here. Throws UnknownCommandError on anything else.
 */
export function decodeStar(bytes: Uint8Array): readonly DecodedItem[] {
  const state: State = {
    bytes,
    at: 0,
    items: [],
    runs: [],
    align: 'left',
    page: 0,
    style: PLAIN,
    qr: QR,
    strips: [],
  };
  while (state.at < bytes.length) step(state);
  if (state.runs.length > 0) endLine(state);
  return state.items;
}

type Style = Omit<DecodedRun, 'text'>;
type State = {
  readonly bytes: Uint8Array;
  at: number;
  readonly items: DecodedItem[];
  runs: DecodedRun[];
  align: Align;
  page: number;
  style: Style;
  qr: { payload: string; moduleDots: number; level: 'L' | 'M' | 'Q' | 'H' };
  /** Strips without a gap between them are one picture. */
  strips: Bitmap[];
};

const PLAIN: Style = { bold: false, underline: false, inverted: false, widthFactor: 1, heightFactor: 1 };
const QR = { payload: '', moduleDots: 3, level: 'L' } as const;
const LEVELS = ['L', 'M', 'Q', 'H'] as const;
const ALIGNS = ['left', 'center', 'right'] as const;
const SYMBOLOGIES = ['upce', 'upca', 'ean8', 'ean13', 'code39', 'itf', 'code128', 'code93', 'codabar'];
/** Typed from Star's table. */
const PAGES: ReadonlyMap<number, Codepage> = new Map<number, Codepage>([
  [0, 'cp437'],
  [1, 'cp437'],
  [4, 'cp858'],
  [5, 'cp852'],
  [10, 'cp866'],
  [15, 'cp737'],
  [32, 'windows1252'],
  [33, 'windows1250'],
  [34, 'windows1251'],
]);
const BEL = 0x07;
const LF = 0x0a;
const CAN = 0x18;
const EM = 0x19;
const SUB = 0x1a;
const ESC = 0x1b;
const FS = 0x1c;
const RS = 0x1e;

function step(state: State): void {
  const byte = state.bytes[state.at] ?? 0;
  if (byte >= 0x20) readText(state);
  else if (byte === ESC) readEscape(state);
  else if (byte === LF) {
    state.at++;
    endLine(state);
  } else if (byte === CAN) state.at++;
  else if (byte === FS || byte === EM) {
    state.at++;
    state.items.push({
      type: 'drawer-kick',
      pin: byte === FS ? 2 : 5,
      onMs: 200,
      offMs: 200,
      isRealTime: true,
    });
  } else throw unknown(state);
}

function readText(state: State): void {
  const start = state.at;
  while ((state.bytes[state.at] ?? 0) >= 0x20) state.at++;
  const page = PAGES.get(state.page);
  if (page === undefined) throw unknown(state);
  const codePoints = CodepageEncoder.getCodepoints(page, true);
  const letters = Array.from(state.bytes.subarray(start, state.at), (byte) =>
    byte < 0x80 ? byte : (codePoints[byte] ?? 0xfffd),
  );
  state.runs.push({ text: String.fromCodePoint(...letters), ...state.style });
}

function endLine(state: State): void {
  const text = state.runs.map((run) => run.text).join('');
  state.items.push({ type: 'line', line: { text: text.trimEnd(), runs: state.runs, align: state.align } });
  state.runs = [];
}

function readEscape(state: State): void {
  const [, command = 0, a = 0, b = 0] = state.bytes.subarray(state.at, state.at + 4);
  const letter = String.fromCharCode(command);
  const take = (length: number) => {
    state.at += length;
  };
  if (letter === '@') {
    take(2);
    Object.assign(state, { align: 'left', page: 0, style: PLAIN, qr: QR });
  } else if (letter === 'E' || letter === 'F') {
    take(2);
    state.style = { ...state.style, bold: letter === 'E' };
  } else if (letter === 'i' && a <= 5 && b <= 5) {
    take(4);
    state.style = { ...state.style, heightFactor: a + 1, widthFactor: b + 1 };
  } else if (letter === '0') take(2);
  else if (letter === 'z' && a <= 1) {
    take(3);
    endImage(state);
  } else if (letter === 'd' && a <= 3) {
    take(3);
    state.items.push({ type: 'cut', mode: a % 2 === 0 ? 'full' : 'partial' });
  } else if (letter === 'X') readStrip(state, a | (b << 8));
  else if (letter === 'b') readBarcode(state);
  else if (command === BEL) readKick(state);
  else if (command === 0x1d) readGroup(state);
  else throw unknown(state);
}

function readStrip(state: State, width: number): void {
  const data = state.bytes.subarray(state.at + 4, state.at + 4 + width * 3);
  if (data.length < width * 3 || state.bytes[state.at + 4 + width * 3] !== LF) throw unknown(state);
  const image = createBitmap(width, 24);
  data.forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit++) {
      if ((byte & (0x80 >> bit)) !== 0) setDot(image, Math.floor(index / 3), (index % 3) * 8 + bit);
    }
  });
  state.at += 5 + width * 3;
  state.strips.push(image);
}

function endImage(state: State): void {
  const width = state.strips[0]?.width ?? 0;
  const bits = Uint8Array.from(state.strips.flatMap((strip) => [...strip.bits]));
  if (state.strips.some((strip) => strip.width !== width)) throw unknown(state);
  const image = { width, height: 24 * state.strips.length, bits };
  state.items.push({ type: 'image', image, align: state.align });
  state.strips = [];
}

function readBarcode(state: State): void {
  const [kind = 99, text = 0, width = 0, height = 0] = state.bytes.subarray(state.at + 2, state.at + 6);
  const end = state.bytes.indexOf(RS, state.at + 6);
  const symbology = SYMBOLOGIES[kind];
  if (symbology === undefined || text < 1 || text > 4 || width < 1 || width > 9 || end < 0)
    throw unknown(state);
  const payload = String.fromCharCode(...state.bytes.subarray(state.at + 6, end));
  state.at = end + 1;
  state.items.push({
    type: 'barcode',
    symbology,
    payload,
    moduleDots: width + 1,
    height,
    align: state.align,
  });
}

function readKick(state: State): void {
  const [on = 0, off = 0, drive = 0] = state.bytes.subarray(state.at + 2, state.at + 5);
  if (on < 1 || on > 127 || off < 1 || off > 127 || (drive !== BEL && drive !== SUB)) throw unknown(state);
  state.at += 5;
  const pin = drive === BEL ? 2 : 5;
  state.items.push({ type: 'drawer-kick', pin, onMs: on * 10, offMs: off * 10, isRealTime: false });
}

/** ESC GS: `t` code page, `a` alignment, `P` print mode, `y` QR. */
function readGroup(state: State): void {
  const [command = 0, n = 0, m = 0, value = 0] = state.bytes.subarray(state.at + 2, state.at + 6);
  const letter = String.fromCharCode(command);
  const align = ALIGNS[n % 48];
  if (letter === 't') {
    state.page = n;
    state.at += 4;
  } else if (letter === 'a' && align !== undefined) {
    state.align = align;
    state.at += 4;
  } else if (letter === 'P' && (n === 0x30 || n === 0x31)) state.at += 4;
  else if (letter === 'y') readQr(state, String.fromCharCode(n), { m, value });
  else throw unknown(state);
}

function readQr(state: State, fn: string, { m, value }: { m: number; value: number }): void {
  const level = LEVELS[value];
  if (fn === 'P') {
    state.items.push({ type: 'qr', ...state.qr, align: state.align });
    state.at += 4;
  } else if (fn === 'S' && m === 0x30 && (value === 1 || value === 2)) state.at += 6;
  else if (fn === 'S' && m === 0x31 && level !== undefined) {
    state.qr = { ...state.qr, level };
    state.at += 6;
  } else if (fn === 'S' && m === 0x32 && value >= 1 && value <= 8) {
    state.qr = { ...state.qr, moduleDots: value };
    state.at += 6;
  } else if (fn === 'D' && m === 0x31 && value === 0) {
    const size = (state.bytes[state.at + 6] ?? 0) | ((state.bytes[state.at + 7] ?? 0) << 8);
    const data = state.bytes.subarray(state.at + 8, state.at + 8 + size);
    if (data.length < size) throw unknown(state);
    state.qr = { ...state.qr, payload: String.fromCharCode(...data) };
    state.at += 8 + size;
  } else throw unknown(state);
}

function unknown({ bytes, at }: State): UnknownCommandError {
  return new UnknownCommandError(bytes, at);
}
