/** An exported archive: one entry a line, in order, plain or compressed by gzip. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { type Found, foundNothing, foundText } from './found.ts';

export async function readArchive(
  { file, isCompressed }: { readonly file: string; readonly isCompressed: boolean },
  take: (found: Found) => void,
): Promise<void> {
  let number = 0;
  try {
    for await (const line of linesOf(file, isCompressed)) {
      number += 1;
      if (line.trim() !== '') take(foundText(`line ${number}`, [], line));
    }
  } catch (error) {
    if (number === 0) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    take(foundNothing(`line ${number + 1}`, [], `cannot be read, and nothing after it: ${reason}`));
  }
}

async function* linesOf(file: string, isCompressed: boolean): AsyncGenerator<string> {
  const input = createReadStream(file);
  const chunks = isCompressed ? pipeline(input, createGunzip(), () => undefined) : input;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}
