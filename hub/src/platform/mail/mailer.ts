import { createTransport } from 'nodemailer';
import type { MailConfig } from '../config/mail-config.ts';

export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

/** What became of a mail: `never` where its server says that it will not take it, now or later. */
export type Sent = 'sent' | 'later' | 'never';

export type Mailer = {
  readonly send: (mail: Mail) => Promise<{ readonly sent: Sent; readonly trouble: string | null }>;
  readonly stop: () => void;
};

const PATIENCE = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
  dnsTimeout: 5000,
};

/** Hands mails to an SMTP server; files and addresses on the web are nothing that a mail may pull in. */
export function createMailer({ smtpUrl, from }: Pick<MailConfig, 'smtpUrl' | 'from'>): Mailer {
  const safely = { disableFileAccess: true, disableUrlAccess: true };
  const transport = createTransport({ url: smtpUrl, ...PATIENCE, ...safely });
  return {
    send: async (mail) => {
      try {
        await transport.sendMail({ from, ...mail });
        return { sent: 'sent', trouble: null };
      } catch (error) {
        return { sent: isFinal(error) ? 'never' : 'later', trouble: codeOf(error) };
      }
    },
    stop: () => transport.close(),
  };
}

/** 5xx is the server's last word (RFC 5321, 4.2.1), but not where it is about us: wrong credentials can be mended. */
function isFinal(error: unknown): boolean {
  const about = fieldOf(error, 'code');
  return about === 'EENVELOPE' && Number(fieldOf(error, 'responseCode')) >= 500;
}

/** What went wrong without the words of the server, which may quote whose mail it was. */
function codeOf(error: unknown): string {
  return `${fieldOf(error, 'code') ?? 'unknown'} ${fieldOf(error, 'responseCode') ?? ''}`.trim();
}

function fieldOf(error: unknown, name: string): unknown {
  return error instanceof Error ? Object.entries(error).find(([key]) => key === name)?.[1] : undefined;
}
