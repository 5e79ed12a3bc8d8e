import type { Issue } from '@counterbook/shared/result';
import { z } from 'zod';
import { url } from './fields.ts';

export const mailEnvironment = {
  /** `smtps://user:password@mail.example`: where mails are handed in. */
  SMTP_URL: url(['smtp:', 'smtps:']).optional(),
  /** `Harbour Vale <tills@harbour.example>`: from whom they come. */
  MAIL_FROM: z.string().min(3).max(200).optional(),
};

export type MailConfig = {
  readonly smtpUrl: string;
  readonly from: string;
  /** The address to which links in mails lead. */
  readonly linkTo: string;
};

type Given = {
  readonly SMTP_URL?: string | undefined;
  readonly MAIL_FROM?: string | undefined;
  readonly PUBLIC_URL?: string | undefined;
};

/** Null: no mail is sent. Half of it is a mistake, told by the variable that is missing. */
export function mailConfigOf(given: Given): {
  readonly mail: MailConfig | null;
  readonly issues: readonly Issue[];
} {
  const { SMTP_URL: smtpUrl, MAIL_FROM: from, PUBLIC_URL: linkTo } = given;
  if (smtpUrl === undefined) return { mail: null, issues: [] };
  if (from !== undefined && linkTo !== undefined) return { mail: { smtpUrl, from, linkTo }, issues: [] };
  const missing = Object.entries({ MAIL_FROM: from, PUBLIC_URL: linkTo }).filter(([, value]) => !value);
  const message = 'is needed beside SMTP_URL: mails come from somebody and lead somewhere';
  return { mail: null, issues: missing.map(([path]) => ({ path, message })) };
}
