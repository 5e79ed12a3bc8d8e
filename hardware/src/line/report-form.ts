/** An output report that carries whatever bytes a device's maker likes, as the device's report descriptor has it. */
export type ReportForm = {
  /** Its number, which stands before it; 0 where the device numbers none. */
  readonly id: number;
  /** How many bytes go into one, its number not counted. */
  readonly bytes: number;
};

/** Usage pages that mean what the maker of a device says. */
export function isMakersOwn(usagePage: number): boolean {
  return usagePage >= 0xff00;
}

/** The longest that goes out in a collection of the maker's own; undefined where there is none. HID 1.11, chapter 6.2.2. */
export function readReportForm(descriptor: Uint8Array): ReportForm | undefined {
  const bits = new Map<number, number>();
  const stack: Globals[] = [];
  let now: Globals = { usagePage: 0, size: 0, count: 0, id: 0 };
  /** Of each collection that is not at its end, whether the outermost is the maker's. */
  const open: boolean[] = [];
  for (const { tag, value } of itemsOf(descriptor)) {
    if (tag === TAGS.push) stack.push(now);
    else if (tag === TAGS.pop) now = stack.pop() ?? now;
    else if (tag === TAGS.collection) open.push(open[0] ?? isMakersOwn(now.usagePage));
    else if (tag === TAGS.endCollection) open.pop();
    else if (tag !== TAGS.output) now = withGlobal(now, tag, value);
    else if (open[0] === true) bits.set(now.id, (bits.get(now.id) ?? 0) + now.size * now.count);
  }
  const forms = [...bits].map(([id, length]) => ({ id, bytes: Math.ceil(length / 8) }));
  return forms.filter(({ bytes }) => bytes > 1).toSorted((a, b) => b.bytes - a.bytes)[0];
}

/** What holds until it is said anew. */
type Globals = {
  readonly usagePage: number;
  readonly size: number;
  readonly count: number;
  readonly id: number;
};

/** The first byte of an item, without the two bits that say how many more it has. */
const TAGS = {
  ...{ output: 0x90, collection: 0xa0, endCollection: 0xc0 },
  ...{ usagePage: 0x04, size: 0x74, id: 0x84, count: 0x94, push: 0xa4, pop: 0xb4 },
} as const;
const LONG_ITEM = 0xfe;

function withGlobal(now: Globals, tag: number, value: number): Globals {
  if (tag === TAGS.usagePage) return { ...now, usagePage: value };
  if (tag === TAGS.size) return { ...now, size: value };
  if (tag === TAGS.count) return { ...now, count: value };
  return tag === TAGS.id ? { ...now, id: value } : now;
}

function* itemsOf(descriptor: Uint8Array): Generator<{ readonly tag: number; readonly value: number }> {
  for (let at = 0; at < descriptor.length; ) {
    const first = descriptor[at] ?? 0;
    if (first === LONG_ITEM) {
      at += 3 + (descriptor[at + 1] ?? 0);
      continue;
    }
    const length = [0, 1, 2, 4][first & 0x03] ?? 0;
    const bytes = descriptor.subarray(at + 1, at + 1 + length);
    yield { tag: first & 0xfc, value: bytes.reduceRight((sum, byte) => sum * 256 + byte, 0) };
    at += 1 + length;
  }
}
