/**
 * An import file as a stream of rows, each with its line in the file. A row that cannot be read as a row is told like
 * one that can be read and is wrong; only a file that is no file of this kind at all is refused whole.
 */
import type { Readable } from 'node:stream';
import { type ImportRow, importRowSchema, type RejectedRow } from '@counterbook/shared/api';
import { decimalToMinor } from '@counterbook/shared/money';
import { ContractError, issuesOf } from '@counterbook/shared/result';
import { CsvError, parse } from 'csv-parse';
import { LONGEST_LINE, linesOf } from './lines-of.ts';

export type ImportedRow = Omit<ImportRow, 'price'> & { readonly price: number };
export type ReadRow = { readonly line: number } & (
  | { readonly ok: true; readonly row: ImportedRow }
  | { readonly ok: false; readonly rejected: RejectedRow }
);

export async function* readCsv(stream: Readable, currency: string): AsyncGenerator<ReadRow> {
  const parser = stream.pipe(
    parse({
      columns: true,
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: LONGEST_LINE,
    }),
  );
  stream.once('error', (error) => parser.destroy(error));
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>;
      info: { lines: number };
    }>) {
      yield readRow(info.lines, withoutEmpty(record), currency);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ContractError(
      'The file is not CSV from here on; whole batches of rows before it may have landed',
      [{ path: `line ${parser.info.lines}`, message: error.message }],
    );
  }
}

export async function* readNdjson(stream: Readable, currency: string): AsyncGenerator<ReadRow> {
  let line = 0;
  for await (const text of linesOf(stream)) {
    line += 1;
    if (text.trim() === '') continue;
    yield readRow(line, parsed(text), currency);
  }
}

function readRow(line: number, raw: unknown, currency: string): ReadRow {
  const wrong = (field: string, reason: string): ReadRow => ({
    line,
    ok: false,
    rejected: { line, field, reason },
  });
  if (raw === undefined) return wrong('', 'is not JSON');
  const checked = importRowSchema.safeParse(raw);
  if (!checked.success) {
    const first = issuesOf(checked.error)[0];
    return wrong(first?.path ?? '', first?.message ?? 'is not valid');
  }
  const price = decimalToMinor(checked.data.price, currency);
  if (!price.ok || price.value < 0)
    return wrong('price', `"${checked.data.price}" is not a price in ${currency}`);
  return { line, ok: true, row: { ...checked.data, price: price.value } };
}

/** An empty cell is a cell that is not there, but for the name: names may be empty. */
function withoutEmpty(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter(([column, value]) => value !== '' || column === 'name'),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) ?? null;
  } catch {
    return undefined;
  }
}
