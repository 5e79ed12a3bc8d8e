import { type Command, UnknownCommandError } from './command.ts';
import type { ReadCommand } from './read-command.ts';

/** GS ( x pL pH ...: p bytes follow. Known are `k` for QR symbols and `H` function 48, the process id. */
export function readFunction(bytes: Uint8Array, offset: number): ReadCommand | undefined {
  if (bytes.length < offset + 5) return undefined;
  const group = bytes[offset + 2];
  const size = (bytes[offset + 3] ?? 0) | ((bytes[offset + 4] ?? 0) << 8);
  if (group !== 0x6b && group !== 0x48) throw new UnknownCommandError(bytes, offset);
  if (bytes.length < offset + 5 + size) return undefined;
  const body = bytes.subarray(offset + 5, offset + 5 + size);
  const command = group === 0x6b ? symbolFunction(body) : processFunction(body);
  if (command === undefined) throw new UnknownCommandError(bytes, offset);
  return { command, length: 5 + size };
}

/** GS k: function A ends with NUL, function B begins with its length. */
export function readBarcode(bytes: Uint8Array, offset: number): ReadCommand | undefined {
  const m = bytes[offset + 2];
  if (m === undefined) return undefined;
  const symbology = SYMBOLOGIES[m >= 65 ? m - 65 : m];
  if (symbology === undefined || (m < 65 && m > 6)) throw new UnknownCommandError(bytes, offset);
  const start = m >= 65 ? offset + 4 : offset + 3;
  const end = m >= 65 ? start + (bytes[offset + 3] ?? Number.POSITIVE_INFINITY) : bytes.indexOf(0, start);
  if (end < start || end > bytes.length) return undefined;
  const payload = String.fromCharCode(...bytes.subarray(start, end)).replace(/^\{[ABC]/, '');
  return { command: { type: 'barcode', symbology, payload }, length: end - offset + (m >= 65 ? 0 : 1) };
}

/** GS v 0 m xL xH yL yH d1...: x bytes a row, y rows. */
export function readRaster(bytes: Uint8Array, offset: number): ReadCommand | undefined {
  if (bytes.length < offset + 8) return undefined;
  const [, , zero, mode = 0, xL = 0, xH = 0, yL = 0, yH = 0] = bytes.subarray(offset, offset + 8);
  if (zero !== 0x30 || ![0, 48].includes(mode)) throw new UnknownCommandError(bytes, offset);
  const rowBytes = xL | (xH << 8);
  const height = yL | (yH << 8);
  const length = 8 + rowBytes * height;
  if (bytes.length < offset + length) return undefined;
  const bits = bytes.slice(offset + 8, offset + length);
  return { command: { type: 'raster', width: rowBytes * 8, height, bits }, length };
}

const SYMBOLOGIES = ['upca', 'upce', 'ean13', 'ean8', 'code39', 'itf', 'codabar', 'code93', 'code128'];
const LEVELS = ['L', 'M', 'Q', 'H'] as const;

/** cn 49 is the QR code; fn 65 model, 67 size, 69 error correction, 80 store, 81 print. */
function symbolFunction(body: Uint8Array): Command | undefined {
  const [cn, fn, n = 0] = body;
  if (cn !== 49) return undefined;
  if (fn === 65) return { type: 'ignored' };
  if (fn === 67) return { type: 'symbol-size', dots: n };
  if (fn === 69) return levelCommand(n);
  if (fn === 80) return { type: 'symbol-store', payload: String.fromCharCode(...body.subarray(3)) };
  if (fn === 81) return { type: 'symbol-print' };
  return undefined;
}

function levelCommand(n: number): Command | undefined {
  const level = LEVELS[n - 48];
  return level === undefined ? undefined : { type: 'symbol-level', level };
}

function processFunction(body: Uint8Array): Command | undefined {
  const [fn, m] = body;
  if (fn !== 48 || m !== 48 || body.length !== 6) return undefined;
  return { type: 'process-id', id: String.fromCharCode(...body.subarray(2)) };
}
