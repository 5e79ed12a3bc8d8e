/** What does not verify, and where. */
export type FindingKind =
  | 'missing'
  | 'changed'
  | 're-sealed'
  | 're-signed'
  | 'reordered'
  | 'truncated'
  | 'duplicate'
  | 'damaged'
  | 'not-an-entry'
  | 'sums-disagree'
  | 'beyond-end';

/** No fault, but worth a look: clocks do step, and archives may begin and end anywhere. */
export type NoteKind = 'clock-stepped-back' | 'begins-later' | 'end-unknown' | 'key-unknown';

export type Finding<Kind = FindingKind> = {
  readonly kind: Kind;
  readonly terminalId: string | null;
  /** Null, as the sequence, where nothing says which entry it was. */
  readonly epoch: number | null;
  readonly sequence: number | null;
  /** The last one, where a run of entries is meant. */
  readonly through?: number;
  readonly receiptNumber: string | null;
  readonly message: string;
};
export type Note = Finding<NoteKind>;

/** A finding about the file itself, or about something in it that has no place. */
export function findingWithoutPlace<Kind>(kind: Kind, message: string): Finding<Kind> {
  return { kind, terminalId: null, epoch: null, sequence: null, receiptNumber: null, message };
}
