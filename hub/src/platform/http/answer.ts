import type { Readable } from 'node:stream';

/** Returned by a handler whose answer is no JSON document, or is its text already: a snapshot, an export, a page. */
export class StreamAnswer {
  readonly contentType: string;
  readonly body: Readable | string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    contentType: string,
    body: Readable | string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.contentType = contentType;
    this.body = body;
    this.headers = headers;
  }
}

export function streamAnswer(
  contentType: string,
  body: Readable | string,
  headers: Readonly<Record<string, string>> = {},
): StreamAnswer {
  return new StreamAnswer(contentType, body, headers);
}

/** JSON that keeps to the route's contract by how it was made: it is neither checked nor cut. */
export function jsonAnswer(bytes: Uint8Array): StreamAnswer {
  return new StreamAnswer('application/json; charset=utf-8', bytes);
}
