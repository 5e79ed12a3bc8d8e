import { encodeByPage, type PageRun } from './escpos/code-pages.ts';
import { escPosCommands } from './escpos/escpos-commands.ts';
import type { PrinterLanguage, PrinterProfile } from './escpos/profile.ts';
import { growingBytes } from './growing-bytes.ts';
import { heightFactor, type Line, widthFactor } from './layout/line.ts';
import { columnsOf } from './layout/text-columns.ts';
import type { PrinterCommands } from './printer-commands.ts';
import { starLineCommands, starPrntCommands } from './star/star-commands.ts';

/** A print job as it is written. It names a code page only where the printer is on another. */
export type JobWriter = {
  readonly commands: PrinterCommands;
  /** False, with nothing written, where the printer lacks a letter of the line. */
  readonly line: (line: Line) => boolean;
  readonly feed: (lines: number) => void;
  /** In the middle, as codes stand; the printer goes on at the left. */
  readonly centred: (command: readonly number[]) => void;
  /** Dots or a cut, after which the printer is on no page for sure. */
  readonly apart: (command: ArrayLike<number>) => void;
  readonly end: () => Uint8Array;
};

export function startJob(profile: PrinterProfile): JobWriter {
  const commands = COMMANDS[profile.language];
  const { add, taken } = growingBytes();
  const spaces = profile.pages[0]?.[1] ?? 0;
  let pageNumber: number | undefined;
  add(commands.start);

  function writeRun(run: PageRun): void {
    if (run.pageNumber !== pageNumber) add(commands.page(run.pageNumber));
    pageNumber = run.pageNumber;
    add(run.bytes);
  }

  function writeStyled(runs: readonly PageRun[], line: Line): void {
    if (runs.length === 0) return;
    if (line.bold) add(commands.bold(true));
    if (line.size !== 'normal') add(commands.size(widthFactor(line.size), heightFactor(line.size)));
    runs.forEach(writeRun);
    if (line.size !== 'normal') add(commands.size(1, 1));
    if (line.bold) add(commands.bold(false));
  }

  return {
    commands,
    line(line) {
      const written = line.segments.map((segment) => encodeByPage(segment.text, profile.pages));
      if (written.includes(undefined)) return false;
      let column = 0;
      line.segments.forEach((segment, index) => {
        const gap = segment.column - column;
        if (gap > 0) writeRun({ pageNumber: spaces, bytes: Array.from({ length: gap }, () => SPACE) });
        writeStyled(written[index] ?? [], line);
        column = segment.column + columnsOf(segment.text) * widthFactor(line.size);
      });
      add([LF]);
      return true;
    },
    feed: (lines) => add(Array.from({ length: lines }, () => LF)),
    centred(command) {
      add(commands.align('center'));
      add(command);
      add(commands.align('left'));
    },
    apart(command) {
      add(command);
      pageNumber = undefined;
    },
    end() {
      add(commands.end);
      return taken();
    },
  };
}

const COMMANDS: Readonly<Record<PrinterLanguage, PrinterCommands>> = {
  'esc-pos': escPosCommands,
  'star-line': starLineCommands,
  'star-prnt': starPrntCommands,
};
const SPACE = 0x20;
const LF = 0x0a;
