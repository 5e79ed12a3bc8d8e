/**
 * A quorum queue whose broker was killed within moments of declaring it may come back without a leader, for good
 * (rabbitmq-server issue 15725): it is there, consuming from it is never answered and publishing to it never confirmed.
 * To delete what it may hold is the operator's decision; that it is gone is noticed here.
 */
import { setTimeout as delay } from 'node:timers/promises';

const ANSWER_WITHIN_MS = 10_000;

export function sayLeaderless(queue: string): string {
  return (
    `RabbitMQ does not answer for the queue "${queue}": it has lost its leader, and nothing of it is taken. ` +
    `Delete it (rabbitmqctl delete_queue ${queue}): the hub declares it anew and reads what was in it from the ` +
    'outboxes of the last 30 days'
  );
}

export type Silence = {
  /** It has not answered for a while, and may for ever. */
  readonly onSilent: () => void;
  readonly isThere: () => Promise<boolean>;
};

/** Waits for the answer for as long as the queue is there; false when it was taken away instead. */
export async function isAnswered(answer: Promise<unknown>, { onSilent, isThere }: Silence): Promise<boolean> {
  while (!(await isInTime(answer))) {
    onSilent();
    if (!(await isThere())) return false;
  }
  return true;
}

async function isInTime(answer: Promise<unknown>): Promise<boolean> {
  const answered = new AbortController();
  const late = delay(ANSWER_WITHIN_MS, false, { signal: answered.signal });
  try {
    return await Promise.race([answer.then(() => true), late]);
  } finally {
    answered.abort();
    late.catch(() => undefined);
  }
}
