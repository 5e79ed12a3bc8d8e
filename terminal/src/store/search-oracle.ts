/**
 * What a search must find, for tests, told slowly and by other means. The folding knows one accent; a card is found
 * when it contains every word, or, where none does, when one error in one word makes it so.
 */
export type Card = { readonly id: string; readonly name: string; readonly code?: string };

export function idsFoundBy(search: string, among: Iterable<Card>): readonly string[] {
  const words = [...new Set(folded(search).split(' '))];
  const cards = [...among];
  const exact = cards.filter((one) => matches(one, words));
  const near = cards.filter((one) =>
    words.some(
      (typed) =>
        matches(
          one,
          words.filter((other) => other !== typed),
        ) && [one.name, one.code ?? ''].some((field) => isForgiven(folded(field), typed)),
    ),
  );
  return (exact.length > 0 ? exact : near).map((one) => one.id).sort();
}

function folded(value: string): string {
  return value.replaceAll('é', 'e').replaceAll('É', 'e').replaceAll('A', 'a');
}

function matches({ name, code = '' }: Card, words: readonly string[]): boolean {
  return words.every((one) => folded(name).includes(one) || folded(code).includes(one));
}

/** Edit distance at most one, two neighbours that changed places counting as one edit. */
function isNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let from = 0;
  while (from < one.length && one[from] === other[from]) from += 1;
  const [left, right] = [one.slice(from), other.slice(from)];
  if (left.slice(1) === right.slice(1) || left.slice(1) === right || left === right.slice(1)) return true;
  return left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
}

function isForgiven(field: string, typed: string): boolean {
  if (typed.length < 4 || /^\d+$/.test(typed)) return false;
  if (typed.length < 6) return field.split(' ').some((known) => isNear(known, typed));
  const starts = Array.from(field, (_, at) => at);
  const lengths = [typed.length - 1, typed.length, typed.length + 1];
  return starts.some((at) => lengths.some((length) => isNear(field.slice(at, at + length), typed)));
}
