/** Bytes as they are added one piece after the other. */
export type GrowingBytes = {
  readonly add: (piece: ArrayLike<number>) => void;
  /** A copy of all so far. */
  readonly taken: () => Uint8Array;
};

export function growingBytes(): GrowingBytes {
  let bytes = new Uint8Array(1024);
  let length = 0;
  return {
    add(piece) {
      if (length + piece.length > bytes.length) {
        const larger = new Uint8Array(2 * (length + piece.length));
        larger.set(bytes);
        bytes = larger;
      }
      bytes.set(piece, length);
      length += piece.length;
    },
    taken: () => bytes.slice(0, length),
  };
}
