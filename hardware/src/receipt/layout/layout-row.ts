import { ContractError } from '@counterbook/shared/result';
import type { Align, RowBlock, RowCell } from '../document.ts';
import type { Line, Segment } from './line.ts';
import { plainLine } from './plain-text.ts';
import { columnsOf } from './text-columns.ts';
import { wrapText } from './wrap-text.ts';

/** A row's cells side by side; where they cannot stand so, the text first and the amounts below it. */
export function layoutRow(row: RowBlock, columns: number): readonly Line[] {
  const cells = row.cells.map((cell, index) => asPlaced(cell, index, row.cells.length));
  const widths = cellWidths(cells, columns);
  const segments = widths === undefined ? stackedCells(cells, columns) : sideBySide(cells, widths);
  return segments.map((line) => ({ segments: line, bold: row.bold ?? false, size: 'normal' as const }));
}

export function alignedAt(text: string, align: Align, width: number, scale = 1): number {
  const free = Math.max(0, width - columnsOf(text) * scale);
  return align === 'left' ? 0 : align === 'right' ? free : Math.floor(free / 2);
}

const GAP = 1;
/** A name in fewer columns than this is better read on lines of its own. */
const NARROWEST_TEXT = 8;

type PlacedCell = {
  readonly text: string;
  readonly align: Align;
  readonly money: boolean;
  /** Undefined: takes what the others leave. */
  readonly width: number | undefined;
};

function asPlaced(cell: RowCell, index: number, count: number): PlacedCell {
  const text = plainLine(cell.text);
  const money = cell.money ?? false;
  const isLast = count > 1 && index === count - 1;
  const natural = money || isLast ? columnsOf(text) : undefined;
  const width = cell.columns === undefined ? natural : Math.max(cell.columns, money ? columnsOf(text) : 1);
  return { text, money, align: cell.align ?? (money || isLast ? 'right' : 'left'), width };
}

function cellWidths(cells: readonly PlacedCell[], columns: number): readonly number[] | undefined {
  const fixed = cells.reduce((sum, cell) => sum + (cell.width ?? 0), GAP * (cells.length - 1));
  const fillers = cells.filter((cell) => cell.width === undefined);
  if (fillers.length === 0) return fixed <= columns ? spread(cells, columns - fixed) : undefined;
  const share = Math.floor((columns - fixed) / fillers.length);
  const needed = Math.max(...fillers.map((cell) => columnsOf(cell.text)));
  if (share < Math.min(NARROWEST_TEXT, Math.max(1, needed))) return undefined;
  const last = cells.findLastIndex((cell) => cell.width === undefined);
  const rest = columns - fixed - share * fillers.length;
  return cells.map((cell, index) => cell.width ?? share + (index === last ? rest : 0));
}

/** Without a filler the free columns go to the last cell, so that amounts still end at the right edge. */
function spread(cells: readonly PlacedCell[], free: number): readonly number[] {
  return cells.map((cell, index) => (cell.width ?? 0) + (index === cells.length - 1 ? free : 0));
}

function sideBySide(
  cells: readonly PlacedCell[],
  widths: readonly number[],
): readonly (readonly Segment[])[] {
  const wrapped = cells.map((cell, index) =>
    cell.money ? [cell.text] : wrapText(cell.text, Math.max(1, widths[index] ?? 1)),
  );
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    let column = 0;
    const segments: Segment[] = [];
    cells.forEach((cell, index) => {
      const width = widths[index] ?? 0;
      const text = wrapped[index]?.[line] ?? '';
      if (text.trim() !== '')
        segments.push({ column: column + alignedAt(text, cell.align, width), text, money: cell.money });
      column += width + GAP;
    });
    return segments;
  });
}

function stackedCells(cells: readonly PlacedCell[], columns: number): readonly (readonly Segment[])[] {
  return cells.flatMap((cell) => {
    if (cell.money && columnsOf(cell.text) > columns) {
      throw new ContractError(
        `an amount of ${columnsOf(cell.text)} columns does not fit on paper of ${columns}`,
      );
    }
    return wrapText(cell.text, columns)
      .filter((text) => text.trim() !== '')
      .map((text) => [{ column: alignedAt(text, cell.align, columns), text, money: cell.money }]);
  });
}
