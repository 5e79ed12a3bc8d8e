import type { Connection } from './connection.ts';
import { isForgiven, type Slip, slipPattern, slipsOf, slipTrigrams, spellOut } from './search-slips.ts';
import { trigramsOf } from './search-text.ts';

/** A search with more words than this was pasted, not typed. */
const MOST_WORDS = 6;
/** How many texts are looked at for each word: to find nothing must not keep anybody waiting either. */
const MOST_CANDIDATES = 1_000;
/** With fewer trigrams than this a slip brings in thousands of texts, unless other words narrow them down. */
const FEWEST_TRIGRAMS = 2;

type Candidate = { readonly row: number; readonly folded: string };
type Found = Candidate & { readonly rank: number };
type Guess = { readonly slips: readonly Slip[]; readonly others: readonly string[] };

/**
 * The rows in which every word occurs when one of them is taken for a typing error, best first as in an exact
 * search. What the error left of the word's trigrams names the candidates, and the text decides.
 */
export function findTypos(
  connection: Connection,
  table: string,
  words: readonly string[],
): readonly number[] {
  if (words.length > MOST_WORDS) return [];
  const found = new Map<number, Found>();
  for (const word of doubtfulWords(connection, table, words)) {
    const others = words.filter((other) => other !== word);
    const pattern = slipPattern(word);
    const first = word === words[0] ? pattern : new RegExp(words[0]?.normalize('NFC') ?? '', 'u');
    for (const { row, folded } of candidates(connection, table, { slips: slipsOf(word), others })) {
      const text = folded.normalize('NFC');
      if (!pattern.test(text) || !others.every((other) => folded.includes(other))) continue;
      const rank = Math.min(rankOf(first, text), found.get(row)?.rank ?? Number.POSITIVE_INFINITY);
      found.set(row, { row, folded, rank });
    }
  }
  return [...found.values()].sort(bestFirst).map(({ row }) => row);
}

/** A word that occurs nowhere must be the error; where each occurs somewhere, any of them may be. */
function doubtfulWords(connection: Connection, table: string, words: readonly string[]): readonly string[] {
  const unknown = words.length === 1 ? words : words.filter((word) => !occurs(connection, table, word));
  if (unknown.length > 1) return [];
  return (unknown.length === 1 ? unknown : words).filter(isForgiven);
}

function occurs(connection: Connection, table: string, word: string): boolean {
  const trigrams = trigramsOf(word);
  if (trigrams.length === 0) return true;
  const row = connection
    .prepare(
      `SELECT 1 FROM ${table}_text WHERE row IN (SELECT rowid FROM ${table}_trigram WHERE ${table}_trigram MATCH ?)
       AND instr(folded, ?) > 0 LIMIT 1`,
    )
    .get(allOf(trigrams), word);
  return row !== undefined;
}

function candidates(connection: Connection, table: string, guess: Guess): readonly Candidate[] {
  const slips = guess.slips.flatMap((slip) => narrowed(slip, guess.others.length > 0 ? 1 : FEWEST_TRIGRAMS));
  const indexed = slips.filter((slip) => slipTrigrams(slip).length > 0);
  const scanned = slips.filter((slip) => slipTrigrams(slip).length === 0 && slip.left && slip.right);
  return [
    ...indexedTexts(connection, table, { ...guess, slips: indexed }),
    ...scannedTexts(connection, table, { ...guess, slips: scanned }),
  ];
}

function narrowed(slip: Slip, enough: number): readonly Slip[] {
  if (!slip.unknown || slipTrigrams(slip).length >= enough) return [slip];
  const spelt = spellOut(slip);
  return spelt.length > 0 ? spelt : [slip];
}

function indexedTexts(connection: Connection, table: string, { slips, others }: Guess): readonly Candidate[] {
  if (slips.length === 0) return [];
  const any = [...new Set(slips.map((slip) => allOf(slipTrigrams(slip))))].join(' OR ');
  const rows = connection
    .prepare(
      `SELECT t.row AS row, t.folded AS folded FROM ${table}_trigram AS f JOIN ${table}_text AS t ON t.row = f.rowid
       WHERE ${table}_trigram MATCH ? LIMIT ${MOST_CANDIDATES}`,
    )
    .all([...others.flatMap(trigramsOf).map(quoted), `(${any})`].join(' AND '));
  return rows.map(asCandidate);
}

/** Where no trigram is left and the script has too many characters to try them all: `巧_力糖`. */
function scannedTexts(connection: Connection, table: string, { slips, others }: Guess): readonly Candidate[] {
  if (slips.length === 0) return [];
  const pieces = slips.map(() => '(instr(folded, ?) > 0 AND instr(folded, ?) > 0)').join(' OR ');
  const contains = others.map(() => ' AND instr(folded, ?) > 0').join('');
  const rows = connection
    .prepare(`SELECT row, folded FROM ${table}_text WHERE (${pieces})${contains} LIMIT ${MOST_CANDIDATES}`)
    .all(
      ...slips.flatMap(({ left, right }) => [left, right].map((piece) => piece.normalize('NFD'))),
      ...others,
    );
  return rows.map(asCandidate);
}

function allOf(trigrams: readonly string[]): string {
  return `(${trigrams.map(quoted).join(' AND ')})`;
}

function quoted(trigram: string): string {
  return `"${trigram}"`;
}

function asCandidate(row: Record<string, unknown>): Candidate {
  return { row: Number(row.row), folded: String(row.folded) };
}

/** A field that begins with it, then a word that does, then the rest. */
function rankOf(first: RegExp, text: string): number {
  const at = first.exec(text)?.index ?? text.length;
  if (at === 0 || text[at - 1] === '\n') return 0;
  return text[at - 1] === ' ' ? 1 : 2;
}

function bestFirst(one: Found, other: Found): number {
  if (one.rank !== other.rank) return one.rank - other.rank;
  if (one.folded.length !== other.folded.length) return one.folded.length - other.folded.length;
  if (one.folded !== other.folded) return one.folded < other.folded ? -1 : 1;
  return one.row - other.row;
}
