import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { ContractError } from '@counterbook/shared/result';

/** No row of a catalogue is longer; a file without lines is no file of rows. */
export const LONGEST_LINE = 64 * 1024;

/** The lines of a file as it comes in, without their ends. The stream is left open: it may still be answered. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let line = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      line += 1;
      yield text.endsWith('\r') ? text.slice(0, -1) : text;
    }
    if (rest.length > LONGEST_LINE) throw tooLong(line + 1);
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}

function tooLong(line: number): ContractError {
  const message = `is longer than ${LONGEST_LINE / 1024} KiB`;
  return new ContractError(`Line ${line} ${message}`, [{ path: `line ${line}`, message }]);
}
