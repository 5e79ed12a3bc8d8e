import { type Framing, type Heard, heardText, LONGEST_BYTES } from './framing.ts';

/** What the scanner puts around a code. Without `suffix` any line end ends it, and empty lines are nothing. */
export type SerialFrame = {
  readonly prefix?: string;
  readonly suffix?: string;
  /** After a pause this long the rest will not come; longer than a radio scanner stalls. */
  readonly idleMs?: number;
};

const LINE_ENDS = ['\r', '\n'];

export function createSerialFraming({ prefix = '', suffix, idleMs = 500 }: SerialFrame = {}): Framing {
  const before = bytesOf(prefix);
  const endings = (suffix === undefined ? LINE_ENDS : [suffix]).map(bytesOf);
  let held: number[] = [];
  let isOverfull = false;

  function whole(): readonly Heard[] {
    const isNoise = isOverfull;
    const bytes = held;
    held = [];
    isOverfull = false;
    if (isNoise) return [{ type: 'misread', cause: 'garbage' }];
    if (bytes.length === 0 && suffix === undefined) return [];
    // A code whose beginning is missing is half of one.
    if (!startsWith(bytes, before)) return [{ type: 'misread', cause: 'half' }];
    const data = bytes.slice(before.length);
    return data.length === 0 ? [] : [heardText(Uint8Array.from(data))];
  }
  return {
    idleMs,
    take: (bytes) => {
      const heard: Heard[] = [];
      for (const byte of bytes) {
        held.push(byte);
        if (held.length > LONGEST_BYTES) {
          isOverfull = true;
          held = held.slice(-LONGEST_SUFFIX);
        }
        const ending = endings.find((end) => end.length > 0 && endsWith(held, end));
        if (ending === undefined) continue;
        held.length -= ending.length;
        heard.push(...whole());
      }
      return heard;
    },
    pause: () => {
      if (held.length === 0 && !isOverfull) return [];
      if (suffix === '') return whole();
      const isNoise = isOverfull || heardText(Uint8Array.from(held)).type === 'misread';
      held = [];
      isOverfull = false;
      return [{ type: 'misread', cause: isNoise ? 'garbage' : 'half' }];
    },
  };
}

/** Of noise only so much is kept that its end can be seen. */
const LONGEST_SUFFIX = 16;

function bytesOf(text: string): readonly number[] {
  return [...new TextEncoder().encode(text)];
}

function startsWith(bytes: readonly number[], start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

function endsWith(bytes: readonly number[], end: readonly number[]): boolean {
  return (
    bytes.length >= end.length &&
    end.every((byte, index) => bytes[bytes.length - end.length + index] === byte)
  );
}
