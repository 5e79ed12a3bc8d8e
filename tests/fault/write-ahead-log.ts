/** SQLite's write-ahead log as its file format says: a header, then frames; a frame with a size in it ends a commit. */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** From the end of the commit before the last `count` to the end of the last. */
export function lastCommits(log: Buffer, count: number): { readonly from: number; readonly to: number } {
  const frame = FRAME_HEADER_BYTES + log.readUInt32BE(8);
  const ends: number[] = [];
  for (let at = HEADER_BYTES; at + frame <= log.length; at += frame)
    if (log.readUInt32BE(at + 4) !== 0) ends.push(at + frame);
  const to = ends.at(-1);
  if (to === undefined || ends.length <= count) throw new Error(`the log has only ${ends.length} commits`);
  return { from: ends.at(-1 - count) ?? HEADER_BYTES, to };
}
