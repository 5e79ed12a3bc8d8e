import { enrolledSchema, type Move } from '@counterbook/shared/sync';
import { z } from 'zod';

/** Who this till is, told by the hub at enrolment or with an order to another shop, and where that hub is. */
export const identitySchema = enrolledSchema.extend({
  hubUrl: z.string(),
  /** It has changed its shop since it enrolled, and tells the hub in which numbering it writes. */
  hasMoved: z.literal(true).optional(),
  /** Something of the shop before may still be in the file. */
  isLeaving: z.literal(true).optional(),
});
export type Identity = z.infer<typeof identitySchema>;

/** Where the store keeps it. */
export const IDENTITY = 'identity';

/** Who this till is from the moment at which it follows an order. */
export function identityAfter(identity: Identity, { shopName: _told, ...place }: Move): Identity {
  return { ...identity, ...place, hasMoved: true, isLeaving: true };
}

/** What the file says, or the note beside it where that is later: then the file may be that of another shop. */
export function latestIdentity(inFile: Identity, noted: Identity | null): Identity {
  if (noted === null || noted.epoch <= inFile.epoch) return inFile;
  return noted.shopId === inFile.shopId ? noted : { ...noted, isLeaving: true };
}
