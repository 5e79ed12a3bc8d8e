import { chainKeyOf, entryIdOf } from '@counterbook/shared/id';

/** Where an entry belongs: which terminal's chain, and at which number. */
export type Place = { readonly terminalId: string; readonly epoch: number; readonly sequence: number };

const ID = /^([A-Za-z0-9_-]{1,64}):([1-9]\d{0,14}):([1-9]\d{0,14})$/;

export function idToPlace(id: string): Place | undefined {
  const [, terminalId, epoch, sequence] = ID.exec(id) ?? [];
  return terminalId === undefined
    ? undefined
    : { terminalId, epoch: Number(epoch), sequence: Number(sequence) };
}

export function placeToId({ terminalId, epoch, sequence }: Place): string {
  return entryIdOf(terminalId, epoch, sequence);
}

export function chainOf({ terminalId, epoch }: Place): string {
  return chainKeyOf(terminalId, epoch);
}

export function moved(place: Place, by: number): Place {
  return { ...place, sequence: place.sequence + by };
}
