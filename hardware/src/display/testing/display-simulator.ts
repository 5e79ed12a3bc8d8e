/** The display's end of the cable: obeys the commands of its make and nothing else, and keeps what would be read. */
export type DisplaySimulator = {
  take(bytes: Uint8Array): void;
  lines(): readonly [string, string];
  /** Bytes that are no command of this make and no sign it can show. */
  readonly unknown: number[];
};

const BLANK = ' '.repeat(20);

export function simulateDisplay(speaks: 'epson' | 'cd5220'): DisplaySimulator {
  const screen: [string, string] = [BLANK, BLANK];
  const at = { row: 0 as 0 | 1, column: 0 };
  const unknown: number[] = [];
  let held: number[] = [];
  const write = (byte: number): void => {
    const line = screen[at.row];
    screen[at.row] =
      `${line.slice(0, at.column)}${String.fromCharCode(byte)}${line.slice(at.column + 1)}`.slice(0, 20);
    at.column += 1;
    if (at.column < 20) return;
    at.column = 0;
    at.row = at.row === 0 ? 1 : 0;
  };
  const clear = (): void => {
    screen[0] = BLANK;
    screen[1] = BLANK;
    at.row = 0;
    at.column = 0;
  };
  /** How many of the held bytes were a whole command or a sign; 0: more must come. */
  const obey = (): number => {
    const [first = 0, second, third, fourth] = held;
    if (first >= 0x20 && first <= 0x7e) {
      write(first);
      return 1;
    }
    if (first === 0x0c) {
      clear();
      return 1;
    }
    if (first === 0x1b && second === 0x40) {
      clear();
      return 2;
    }
    if (speaks === 'cd5220' && first === 0x1b) {
      if (second === undefined || third === undefined) return 0;
      if (second === 0x5f) return 3;
      const end = held.indexOf(0x0d);
      if (second === 0x51 && (third === 0x41 || third === 0x42)) {
        if (end < 0) return 0;
        screen[third - 0x41] = String.fromCharCode(...held.slice(3, end)).padEnd(20);
        return end + 1;
      }
    }
    if (speaks === 'epson' && first === 0x1f) {
      if (second === undefined) return 0;
      if (second === 0x01) return 2;
      if (third === undefined) return 0;
      if (second === 0x43) return 3;
      if (second === 0x24) {
        if (fourth === undefined) return 0;
        at.column = third - 1;
        at.row = fourth === 2 ? 1 : 0;
        return 4;
      }
    }
    if (first === 0x1b && second === undefined) return 0;
    unknown.push(first);
    return 1;
  };
  return {
    unknown,
    lines: () => [screen[0], screen[1]],
    take: (bytes) => {
      held.push(...bytes);
      while (held.length > 0) {
        const used = obey();
        if (used === 0) return;
        held = held.slice(used);
      }
    },
  };
}
