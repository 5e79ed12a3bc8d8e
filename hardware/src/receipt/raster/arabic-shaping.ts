/**
 * Arabic letters take the form that their neighbours ask for. Unicode lists these forms in two blocks, letter
 * after letter in the order isolated, final, initial, medial, and normalisation says whose form each is; the
 * tables are read off from that. Covers what has presentation forms (Arabic, Persian, Urdu, Uyghur and others);
 * letters without any (some African and Kurdish ones) keep their isolated shape.
 */
export function shapeArabic(text: string): string {
  if (!/[\u0600-\u06ff]/.test(text)) return text;
  const letters = withLamAlef(Array.from(text));
  return letters.map((letter, index) => formOf(letter, index, letters)).join('');
}

type Forms = readonly [isolated: string, final?: string, initial?: string, medial?: string];

const formsByLetter = readForms();
const TATWEEL = '\u0640';
const LAM = '\u0644';

function readForms(): ReadonlyMap<string, Forms> {
  const forms = new Map<string, string[]>();
  for (const [first, last] of [
    [0xfb50, 0xfbb1],
    [0xfbd3, 0xfbff],
    [0xfe80, 0xfefc],
  ] as const) {
    for (let codePoint = first; codePoint <= last; codePoint++) {
      const form = String.fromCodePoint(codePoint);
      const letter = form.normalize('NFKC');
      if (letter === form || Array.from(letter).length > 2) continue;
      if (Array.from(letter).length === 2 && codePoint < 0xfef5) continue;
      forms.set(letter, [...(forms.get(letter) ?? []), form]);
    }
  }
  return new Map([...forms].map(([letter, list]) => [letter, asForms(letter, list)]));
}

/** Alef maksura's initial and medial forms stand in the first block, before its isolated and final ones. */
function asForms(letter: string, list: readonly string[]): Forms {
  const [a = letter, b, c, d] = list;
  const ordered: readonly (string | undefined)[] = letter === '\u0649' ? [c, d, a, b] : [a, b, c, d];
  return ordered.filter((form) => form !== undefined) as [string, string?, string?, string?];
}

/** Lam followed by alef is always written as one. */
function withLamAlef(letters: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (let index = 0; index < letters.length; index++) {
    const pair = `${letters[index]}${letters[index + 1] ?? ''}`;
    const isLigature = letters[index] === LAM && formsByLetter.has(pair);
    joined.push(isLigature ? pair : (letters[index] ?? ''));
    if (isLigature) index++;
  }
  return joined;
}

function formOf(letter: string, index: number, letters: readonly string[]): string {
  const forms = formsByLetter.get(letter);
  if (forms === undefined) return letter;
  const before = neighbour(letters, index, -1);
  const after = neighbour(letters, index, 1);
  const joinsBefore = joinsForward(before) && forms[1] !== undefined;
  const joinsAfter = joinsForward(letter) && joinsBackward(after);
  if (joinsBefore && joinsAfter) return forms[3] ?? letter;
  if (joinsBefore) return forms[1] ?? letter;
  return (joinsAfter ? forms[2] : forms[0]) ?? letter;
}

/** Marks stand on letters and do not part them. */
function neighbour(letters: readonly string[], index: number, step: 1 | -1): string | undefined {
  let at = index + step;
  while (/^\p{Mn}$/u.test(letters[at] ?? '')) at += step;
  return letters[at];
}

function joinsForward(letter: string | undefined): boolean {
  if (letter === undefined) return false;
  return letter === TATWEEL || formsByLetter.get(letter)?.[2] !== undefined;
}

function joinsBackward(letter: string | undefined): boolean {
  if (letter === undefined) return false;
  return letter === TATWEEL || formsByLetter.get(letter)?.[1] !== undefined;
}
