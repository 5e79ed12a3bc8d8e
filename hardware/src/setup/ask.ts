import { createInterface } from 'node:readline/promises';

/** Questions to the person at the machine. An empty answer takes what stands in brackets. */
export type Ask = {
  say(text: string): void;
  text(question: string, usual: string): Promise<string>;
  yes(question: string): Promise<boolean>;
  close(): void;
};

export function askAtTerminal(): Ask {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const text = async (question: string, usual: string) => {
    const answer = await lines.question(`${question} [${usual}] `);
    return answer.trim() === '' ? usual : answer.trim();
  };
  return {
    say: (line) => process.stdout.write(`${line}\n`),
    text,
    yes: async (question) => /^y/i.test(await text(question, 'y')),
    close: () => lines.close(),
  };
}
