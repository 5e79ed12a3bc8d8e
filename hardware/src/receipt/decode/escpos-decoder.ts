import type { Align } from '../document.ts';
import { type Command, UnknownCommandError } from './command.ts';
import { decodePage } from './decode-page.ts';
import type { DecodedItem, DecodedRun } from './decoded-item.ts';
import { readCommand } from './read-command.ts';

/**
 * An ESC/POS printer's understanding, without its mechanics: bytes in, in pieces of any size; what it did, out.
 * Throws UnknownCommandError on anything that it does not know.
 */
export type EscPosDecoder = {
  feed(bytes: Uint8Array): readonly DecodedItem[];
  /** Bytes of a command whose end has not come. */
  pendingBytes(): number;
};

export function decodeEscPos(bytes: Uint8Array): readonly DecodedItem[] {
  const decoder = createEscPosDecoder();
  const items = decoder.feed(bytes);
  if (decoder.pendingBytes() > 0) throw new UnknownCommandError(bytes, bytes.length - decoder.pendingBytes());
  return items;
}

export type EscPosDecoderOptions = {
  /** Zeros between commands, as a transport of fixed pieces brings them, mean nothing. */
  readonly skipsZeros?: boolean;
};

export function createEscPosDecoder({ skipsZeros = false }: EscPosDecoderOptions = {}): EscPosDecoder {
  const state = initialState();
  let pending = new Uint8Array();
  return {
    pendingBytes: () => pending.length,
    feed(bytes) {
      const input = Uint8Array.from([...pending, ...bytes]);
      const items: DecodedItem[] = [];
      let offset = 0;
      const next = () => {
        while (skipsZeros && input[offset] === 0) offset++;
        return readCommand(input, offset);
      };
      for (let read = next(); read !== undefined; read = next()) {
        const item = obey(state, read.command, () => new UnknownCommandError(input, offset));
        if (item) items.push(item);
        offset += read.length;
      }
      pending = input.slice(offset);
      return items;
    },
  };
}

const LINE_DOTS = 30;

type Style = Omit<DecodedRun, 'text'>;

type State = {
  style: Style;
  codePage: number;
  align: Align;
  runs: DecodedRun[];
  symbol: { payload: string; moduleDots: number; level: 'L' | 'M' | 'Q' | 'H' };
  barcode: { height: number; moduleDots: number };
};

function initialState(): State {
  return {
    style: { bold: false, underline: false, inverted: false, widthFactor: 1, heightFactor: 1 },
    codePage: 0,
    align: 'left',
    runs: [],
    symbol: { payload: '', moduleDots: 3, level: 'L' },
    barcode: { height: 162, moduleDots: 3 },
  };
}

function obey(state: State, command: Command, unknown: () => Error): DecodedItem | undefined {
  switch (command.type) {
    case 'text': {
      const text = decodePage(state.codePage, command.bytes);
      if (text === undefined) throw unknown();
      state.runs.push({ text, ...state.style });
      return undefined;
    }
    case 'line-feed':
      return { type: 'line', line: takeLine(state) };
    case 'initialize':
      Object.assign(state, initialState());
      return undefined;
    case 'style':
      state.style = { ...state.style, ...command.style };
      return undefined;
    case 'code-page':
      state.codePage = command.number;
      return undefined;
    case 'align':
      state.align = command.align;
      return undefined;
    case 'feed-lines':
      return feed(state, command.lines * LINE_DOTS);
    case 'feed-dots':
      return feed(state, command.dots);
    case 'pulse':
      return { ...command, type: 'drawer-kick' };
    case 'raster': {
      const { width, height, bits } = command;
      return { type: 'image', image: { width, height, bits }, align: state.align };
    }
    default:
      return obeySymbol(state, command);
  }
}

function obeySymbol(state: State, command: Command): DecodedItem | undefined {
  switch (command.type) {
    case 'symbol-store':
      state.symbol.payload = command.payload;
      return undefined;
    case 'symbol-size':
      state.symbol.moduleDots = command.dots;
      return undefined;
    case 'symbol-level':
      state.symbol.level = command.level;
      return undefined;
    case 'symbol-print':
      return { type: 'qr', ...state.symbol, align: state.align };
    case 'barcode-height':
      state.barcode.height = command.dots;
      return undefined;
    case 'barcode-width':
      state.barcode.moduleDots = command.dots;
      return undefined;
    case 'barcode': {
      const { symbology, payload } = command;
      return { type: 'barcode', symbology, payload, ...state.barcode, align: state.align };
    }
    case 'cut':
      return { type: 'cut', mode: command.mode };
    case 'buzz':
    case 'process-id':
    case 'printer-id':
    case 'status':
    case 'automatic-status':
      return command;
    default:
      return undefined;
  }
}

/** ESC d and ESC J print what stands in the line first. */
function feed(state: State, dots: number): DecodedItem {
  return state.runs.length > 0 ? { type: 'line', line: takeLine(state) } : { type: 'feed', dots };
}

function takeLine(state: State): Extract<DecodedItem, { type: 'line' }>['line'] {
  const runs = mergeRuns(state.runs);
  state.runs = [];
  return {
    text: runs
      .map((run) => run.text)
      .join('')
      .trimEnd(),
    runs,
    align: state.align,
  };
}

function mergeRuns(runs: readonly DecodedRun[]): readonly DecodedRun[] {
  const merged: DecodedRun[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (last && hasSameStyle(last, run)) merged[merged.length - 1] = { ...last, text: last.text + run.text };
    else merged.push(run);
  }
  return merged;
}

function hasSameStyle(a: Style, b: Style): boolean {
  return (
    a.bold === b.bold &&
    a.underline === b.underline &&
    a.inverted === b.inverted &&
    a.widthFactor === b.widthFactor &&
    a.heightFactor === b.heightFactor
  );
}
