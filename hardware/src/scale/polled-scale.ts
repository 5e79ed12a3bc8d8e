/** A scale that is asked: one question at a time, the next when the answer is there or will not come. */
import { keepLine, type OpenedLine } from '../line/index.ts';
import type { ScaleOutcome, ScalePort } from './port.ts';
import type { ScaleCommand, ScaleProtocol } from './protocol.ts';
import { createQuestions, type Questions } from './questions.ts';
import { createWatchedScale } from './watched-scale.ts';

export type PolledScaleOptions = {
  readonly name: string;
  readonly open: () => Promise<OpenedLine>;
  readonly protocol: ScaleProtocol;
  /** Between an answer and the next question. */
  readonly pauseMs?: number;
  /** How long an answer may take; a command waits longer, since a scale first lets it settle. */
  readonly answerMs?: number;
};

const COMMAND_ANSWERS = 6;
/** So many questions without an answer, and it is away. */
const PATIENCE = 3;

export function createPolledScale(options: PolledScaleOptions): ScalePort {
  const { name, protocol, pauseMs = 120, answerMs = 400 } = options;
  let wake = (): void => undefined;
  const watched = createWatchedScale(() => wake());
  const wanted: { command: ScaleCommand; resolve: (outcome: ScaleOutcome) => void }[] = [];
  let isClosed = false;
  let unanswered = 0;

  const weigh = async (scale: Questions): Promise<void> => {
    const answer = await scale.ask(protocol.askWeight, answerMs);
    if (answer?.type === 'reading') {
      unanswered = 0;
      watched.read(answer.reading);
      return;
    }
    unanswered += 1;
    if (unanswered >= PATIENCE && scale.isOpen()) watched.away('no-answer');
  };
  const obey = async (scale: Questions): Promise<void> => {
    const next = wanted.shift();
    const question = next && protocol.commands[next.command];
    if (next === undefined || question === undefined) return;
    const answer = await scale.ask(question, answerMs * COMMAND_ANSWERS);
    if (answer?.type === 'command') next.resolve(answer.outcome);
    // Some answer with the weight that is left.
    else if (answer?.type === 'reading')
      next.resolve(answer.reading.type === 'stable' ? 'done' : 'not-still');
    else next.resolve('away');
  };
  const run = async (scale: Questions): Promise<void> => {
    while (scale.isOpen() && !isClosed) {
      if (wanted.length > 0) await obey(scale);
      else if (watched.isWatched()) await weigh(scale);
      await new Promise<void>((resolve) => {
        const timer = watched.isWatched() ? setTimeout(resolve, pauseMs) : undefined;
        timer?.unref();
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (wanted.length > 0) wake();
      });
    }
    for (const { resolve } of wanted.splice(0)) resolve('away');
  };
  const kept = keepLine({
    open: options.open,
    onOpen: (line) => {
      unanswered = 0;
      watched.ready();
      void run(createQuestions(line, protocol));
    },
    onAway: (refusal) => {
      watched.away(refusal?.code ?? 'lost');
      wake();
    },
  });
  const command = (wish: ScaleCommand): Promise<ScaleOutcome> => {
    if (watched.state().status === 'away') return Promise.resolve('away');
    return new Promise((resolve) => {
      wanted.push({ command: wish, resolve });
      wake();
    });
  };
  return {
    name,
    state: watched.state,
    watch: watched.watch,
    tare: () => (protocol.commands.tare ? command('tare') : Promise.resolve(watched.tare())),
    clearTare: async () => {
      if (protocol.commands.clearTare) return command('clearTare');
      watched.clearTare();
      return 'done';
    },
    zero: () => (protocol.commands.zero ? command('zero') : Promise.resolve('cannot')),
    close: async () => {
      isClosed = true;
      wake();
      await kept.close();
    },
  };
}
