/** SQLite's write-ahead log as its file format says: a header, then frames; a frame with a size in it ends a commit. */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** Where each commit ends, in order. */
export function commitEnds(log: Buffer): readonly number[] {
  const frame = FRAME_HEADER_BYTES + log.readUInt32BE(8);
  const ends: number[] = [];
  for (let at = HEADER_BYTES; at + frame <= log.length; at += frame)
    if (log.readUInt32BE(at + 4) !== 0) ends.push(at + frame);
  return ends;
}
