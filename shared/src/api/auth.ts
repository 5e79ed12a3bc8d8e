import { z } from 'zod';
import { idSchema } from '../id/entry-id.ts';
import { givenPasswordSchema, passwordSchema } from './password.ts';

const emailSchema = z.string().max(200).trim().toLowerCase().pipe(z.email('is not an e-mail address'));
const nameSchema = z.string().trim().min(1).max(200);
export const pinSchema = z.string().regex(/^\d{4,8}$/, 'is not 4 to 8 digits');

/** `POST /api/auth/bootstrap`: the first super admin, only while there is no user at all. */
export const bootstrapSchema = z.strictObject({
  email: emailSchema,
  password: passwordSchema,
  name: nameSchema,
});
export const loginSchema = z.strictObject({ email: emailSchema, password: givenPasswordSchema });
export const refreshSchema = z.strictObject({ refreshToken: z.string().max(300) });
export const passwordChangeSchema = z.strictObject({
  currentPassword: givenPasswordSchema,
  newPassword: passwordSchema,
});

/** `POST /api/auth/password/forgotten`, and with the token from the mail `POST /api/auth/password/reset`. */
export const passwordForgottenSchema = z.strictObject({ email: emailSchema });
export const passwordResetSchema = z.strictObject({
  token: z.string().max(200),
  newPassword: passwordSchema,
});
/** `POST /api/auth/email`, and with the token from the mail `POST /api/auth/email/verify`. */
export const emailChangeSchema = z.strictObject({ email: emailSchema, currentPassword: givenPasswordSchema });
export const emailVerificationSchema = z.strictObject({ token: z.string().max(200) });

export const sessionSchema = z.object({
  accessToken: z.string(),
  expiresInSeconds: z.int(),
  refreshToken: z.string(),
});
export type Session = z.infer<typeof sessionSchema>;

/** One sign-in of mine that is still good. `program`: what the browser or program called itself. */
export const openSessionSchema = z.object({
  id: idSchema,
  startedAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime(),
  address: z.string(),
  program: z.string(),
  /** The one that asks. */
  current: z.boolean(),
});

const userRoleSchema = z.enum(['company-admin', 'shop-manager', 'staff']);

export const userSchema = z.object({
  id: idSchema,
  /** Null for a super admin only. */
  companyId: idSchema.nullable(),
  email: z.string(),
  /** When its owner showed that they read its mail; null until then. */
  emailVerifiedAt: z.iso.datetime().nullable(),
  name: z.string(),
  role: z.enum(['super-admin', ...userRoleSchema.options]),
  shopIds: z.array(idSchema),
  active: z.boolean(),
});
export type User = z.infer<typeof userSchema>;

/** `companyId` is for the super admin, who has none; everybody else hires into the own company. */
export const newUserSchema = z.strictObject({
  email: emailSchema,
  password: passwordSchema,
  name: nameSchema,
  role: userRoleSchema,
  shopIds: z.array(idSchema).max(200).default([]),
  companyId: idSchema.optional(),
});
export type NewUser = z.infer<typeof newUserSchema>;

export const userChangeSchema = z.strictObject({
  name: nameSchema.optional(),
  role: userRoleSchema.optional(),
  shopIds: z.array(idSchema).max(200).optional(),
  active: z.boolean().optional(),
  password: passwordSchema.optional(),
});
export type UserChange = z.infer<typeof userChangeSchema>;

const staffRoleSchema = z.enum(['manager', 'cashier']);

/** A staff member as people see one: the PIN's hash goes to the shop's tills and nowhere else. */
export const staffSchema = z.object({
  id: idSchema,
  shopId: idSchema,
  name: z.string(),
  role: staffRoleSchema,
  active: z.boolean(),
});
export type Staff = z.infer<typeof staffSchema>;

export const newStaffSchema = z.strictObject({
  shopId: idSchema,
  name: nameSchema,
  role: staffRoleSchema,
  pin: pinSchema,
});
export type NewStaff = z.infer<typeof newStaffSchema>;

export const staffChangeSchema = z.strictObject({
  name: nameSchema.optional(),
  role: staffRoleSchema.optional(),
  pin: pinSchema.optional(),
  active: z.boolean().optional(),
});
export type StaffChange = z.infer<typeof staffChangeSchema>;

/** `terminalId` re-enrols a terminal that was installed anew: same number series, next epoch. */
export const newEnrolmentCodeSchema = z.strictObject({ shopId: idSchema, terminalId: idSchema.optional() });
export const enrolmentCodeSchema = z.object({ code: z.string(), expiresAt: z.iso.datetime() });

/** To which shop the terminal is to change over, and what it will be called there; null where it stays. */
export const movingToSchema = z.object({ shopId: idSchema, terminalCode: z.string() }).nullable();
export const moveOrderSchema = z.strictObject({ shopId: idSchema });

export const deviceSchema = z.object({
  id: idSchema,
  shopId: idSchema,
  terminalCode: z.string(),
  epoch: z.int(),
  enrolledAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  movingTo: movingToSchema,
});
export type Device = z.infer<typeof deviceSchema>;
