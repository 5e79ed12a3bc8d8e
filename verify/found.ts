/** One row of a till's file or one line of an archive, as it was found; nothing of it is believed yet. */
export type Found = {
  /** For people: `row 5`, `line 5`. */
  readonly where: string;
  /** Ids under which the file keeps it, apart from what it says of itself. */
  readonly filedUnder: readonly string[];
  readonly content: Readonly<Record<string, unknown>> | null;
  /** Why there is no content. */
  readonly problem: string;
};

export function foundText(where: string, filedUnder: readonly string[], text: string): Found {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null && !Array.isArray(content))
      return { where, filedUnder, content: content as Record<string, unknown>, problem: '' };
  } catch {
    // Said below, as for any other text that is no JSON object.
  }
  return foundNothing(where, filedUnder, 'is not a JSON object');
}

export function foundNothing(where: string, filedUnder: readonly string[], problem: string): Found {
  return { where, filedUnder, content: null, problem };
}
