import { enrolledSchema } from '@counterbook/shared/sync';
import { z } from 'zod';

/** Who this till is, told by the hub at enrolment, and where that hub is. */
export const identitySchema = enrolledSchema.extend({ hubUrl: z.string() });
export type Identity = z.infer<typeof identitySchema>;

/** Where the store keeps it. */
export const IDENTITY = 'identity';
