import type { Readable } from 'node:stream';

/** Returned by a handler whose answer is no JSON document: a snapshot, an export, a page. */
export class StreamAnswer {
  readonly contentType: string;
  readonly body: Readable | string;
  readonly headers: Readonly<Record<string, string>>;
  constructor(contentType: string, body: Readable | string, headers: Readonly<Record<string, string>> = {}) {
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
