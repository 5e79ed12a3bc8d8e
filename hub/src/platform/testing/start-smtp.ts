import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = { readonly to: readonly string[]; readonly source: string };

export type TestSmtp = {
  readonly url: string;
  /** What was taken, oldest first. */
  readonly mails: readonly ReceivedMail[];
  /** Resolves with the next mail that is taken from now on. */
  readonly next: () => Promise<ReceivedMail>;
  /** How it answers to mails from now on: takes them, is busy (4xx), or knows no such address (5xx). */
  readonly answer: (how: 'take' | 'busy' | 'refuse') => void;
  readonly stop: () => Promise<void>;
};

/** A real SMTP server on loopback that keeps what it is handed. */
export async function startSmtp(): Promise<TestSmtp> {
  const mails: ReceivedMail[] = [];
  const waiting: ((mail: ReceivedMail) => void)[] = [];
  let how: 'take' | 'busy' | 'refuse' = 'take';
  const refusal = (responseCode: number, words: string) => Object.assign(new Error(words), { responseCode });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_address, _session, done) => {
      if (how === 'busy') done(refusal(451, 'come again'));
      else if (how === 'refuse') done(refusal(550, 'no such mailbox'));
      else done();
    },
    onData: (stream, { envelope }, done) => {
      void text(stream).then((source) => {
        const mail = { to: envelope.rcptTo.map(({ address }) => address), source };
        mails.push(mail);
        for (const tell of waiting.splice(0)) tell(mail);
        done();
      });
    },
  });
  const listening = await new Promise<SMTPServer['server']>((resolve) => {
    const listener = server.listen(0, '127.0.0.1', () => resolve(listener));
  });
  const { port } = listening.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    next: () => new Promise((resolve) => waiting.push(resolve)),
    answer: (next) => {
      how = next;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
