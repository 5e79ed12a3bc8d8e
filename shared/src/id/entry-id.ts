import { z } from 'zod';

/** Ids minted anywhere: no colon, so that composed ids can be taken apart again. */
export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'is not an id');

/** A journal entry's id, minted on the till at birth and never changed: `terminalId:epoch:sequence`. */
export function entryIdOf(terminalId: string, epoch: number, sequence: number): string {
  return `${terminalId}:${epoch}:${sequence}`;
}

/** What the hub itself books in an entry's place has sixteen digits of that one's hash behind its id. */
export const entryIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}:\d{1,16}:\d{1,16}(~[0-9a-f]{16})?$/, 'is not the id of an entry');

/** One numbering of one terminal, `terminalId:epoch`: the key of `applied` and of a chain. */
export function chainKeyOf(terminalId: string, epoch: number): string {
  return `${terminalId}:${epoch}`;
}
