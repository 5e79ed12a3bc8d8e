/** The attempts on disk, and the talk with the terminal about each of them: one at a time about one payment. */
import type { CardPort, CardState } from '@counterbook/hardware/counter';
import { z } from 'zod';
import type { LocalState } from '../store/index.ts';
import { type CardAttempt, cardAttemptSchema, learn } from './card-attempt.ts';

export type CardTalks = {
  readonly all: () => readonly CardAttempt[];
  readonly find: (reference: string) => CardAttempt | undefined;
  readonly keep: (attempts: readonly CardAttempt[]) => void;
  readonly isTalking: (reference: string) => boolean;
  readonly charge: (attempt: CardAttempt) => void;
  readonly findOut: (reference: string, id: string) => void;
  readonly giveBack: (reference: string, id: string) => void;
  readonly idle: () => Promise<void>;
};

export type CardTalksDeps = {
  readonly local: LocalState;
  readonly port: CardPort | undefined;
  readonly terminalId: string;
  readonly onChange: () => void;
};

const CARDS = 'cards';

export function openCardTalks({ local, port, terminalId, onChange }: CardTalksDeps): CardTalks {
  const stored = z.array(cardAttemptSchema).safeParse(local.get(CARDS) ?? []);
  let attempts: readonly CardAttempt[] = stored.success ? stored.data : [];
  const talks = new Map<string, Promise<void>>();

  const find = (reference: string) => attempts.find((attempt) => attempt.reference === reference);
  const keep = (next: readonly CardAttempt[]): void => {
    local.set(CARDS, next);
    attempts = next;
    onChange();
  };
  const change = (reference: string, to: (attempt: CardAttempt) => CardAttempt): void =>
    keep(attempts.map((attempt) => (attempt.reference === reference ? to(attempt) : attempt)));
  /** One talk at a time about each payment. */
  const talk = (reference: string, say: (terminal: CardPort) => Promise<void>): void => {
    if (port === undefined || talks.has(reference)) return;
    const talking = say(port).finally(() => {
      talks.delete(reference);
      onChange();
    });
    // What failed in it has left the attempt as it is on disk: it can be settled later.
    talks.set(
      reference,
      talking.catch(() => undefined),
    );
  };
  const ask = async (terminal: CardPort, { reference, amount, currency }: CardAttempt): Promise<void> => {
    const begun = await terminal.begin({ reference: `${terminalId}-${reference}`, amount, currency });
    if (!begun.ok) {
      change(reference, (attempt) => ({ ...attempt, status: 'cancelled', cause: begun.cause }));
      return;
    }
    // From here on it may be charged: its name is on disk first.
    change(reference, (attempt) => ({ ...attempt, status: 'asked', id: begun.id }));
    const state = await terminal.collect(begun.id);
    change(reference, (attempt) => learn(attempt, state));
  };
  const findOut = async (terminal: CardPort, reference: string, id: string): Promise<void> => {
    let state: CardState = await terminal.lookUp(id);
    if (state.status === 'idle' || state.status === 'waiting') state = await terminal.cancel(id);
    change(reference, (attempt) => learn(attempt, state));
  };

  return {
    all: () => attempts,
    find,
    keep,
    isTalking: (reference) => talks.has(reference),
    charge: (attempt) => talk(attempt.reference, (terminal) => ask(terminal, attempt)),
    findOut: (reference, id) => talk(reference, (terminal) => findOut(terminal, reference, id)),
    giveBack: (reference, id) =>
      talk(reference, async (terminal) => {
        // It is on disk that the money may be back, before it can be.
        change(reference, (before) => ({ ...before, status: 'returning' }));
        const state = await terminal.refund(id);
        change(reference, (before) => learn(before, state));
      }),
    idle: async () => {
      while (talks.size > 0) await Promise.all(talks.values());
    },
  };
}
