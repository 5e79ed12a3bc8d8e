import { columnsOf, graphemesOf } from './text-columns.ts';

/**
 * Lines of at most `columns`, broken between words; a word that is longer than a line is broken between letters.
 * Always at least one line. Never loses a letter: only spaces at a break go.
 */
export function wrapText(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, columns));
}

function wrapParagraph(paragraph: string, columns: number): readonly string[] {
  const whole = paragraph.trimEnd();
  if (columnsOf(whole) <= columns) return [whole];
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(/(?<= )(?=[^ ])/)) {
    if (columnsOf(line + word.trimEnd()) <= columns) {
      line += word;
      continue;
    }
    const [head, ...rest] =
      columnsOf(word.trimEnd()) <= columns ? [line, word] : breakWord(line, word, columns);
    if (head !== '') lines.push(head?.trimEnd() ?? '');
    line = rest.pop() ?? '';
    lines.push(...rest);
  }
  lines.push(line.trimEnd());
  return lines;
}

function breakWord(line: string, word: string, columns: number): readonly string[] {
  const pieces: string[] = [];
  let piece = line;
  for (const grapheme of graphemesOf(word)) {
    if (piece !== '' && columnsOf(piece + grapheme) > columns) {
      pieces.push(piece);
      piece = '';
    }
    piece += grapheme;
  }
  return [...pieces, piece];
}
