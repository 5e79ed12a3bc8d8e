import type { DeviceLine } from '../line/index.ts';
import type { ScaleAnswer, ScaleProtocol } from './protocol.ts';

/** One question at a time to the scale at the other end of a line. */
export type Questions = {
  /** Undefined: no answer in time. */
  ask(question: Uint8Array, deadlineMs: number): Promise<ScaleAnswer | undefined>;
  isOpen(): boolean;
};

const REPLY_MS = 500;

export function createQuestions(line: DeviceLine, protocol: ScaleProtocol): Questions {
  let heard = new Uint8Array();
  let onAnswer: ((answer: ScaleAnswer) => void) | null = null;
  line.onBytes((bytes) => {
    heard = Uint8Array.from([...heard, ...bytes]);
    for (let cut = protocol.cut(heard); cut !== undefined; cut = protocol.cut(heard)) {
      heard = heard.subarray(cut.length);
      if (cut.answer.type === 'reply') void line.send(cut.answer.bytes, REPLY_MS);
      else if (cut.answer.type !== 'noise') onAnswer?.(cut.answer);
    }
  });
  return {
    isOpen: line.isOpen,
    ask: async (question, deadlineMs) => {
      heard = new Uint8Array();
      const answer = new Promise<ScaleAnswer | undefined>((resolve) => {
        const timer = setTimeout(() => resolve(undefined), deadlineMs);
        onAnswer = (given) => {
          clearTimeout(timer);
          resolve(given);
        };
      });
      await line.send(question, deadlineMs);
      const given = await answer;
      onAnswer = null;
      return given;
    },
  };
}
