import type { JobCause } from '@counterbook/hardware/spool';
import { Button } from '@mantine/core';
import type { PrintQuestionView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogFrame } from '../parts/dialog-frame.tsx';
import { RefusalNotice } from '../parts/notice.tsx';
import type { Text } from '../text/en.ts';
import { useWords } from '../text/text-context.tsx';
import { Place } from './devices/device-words.tsx';
import type { DialogProps } from './dialog-switch.tsx';

type Answer = 'came-out' | 'print' | 'leave';

/** What only somebody at the printer can tell. The list lives: what is answered goes from it. */
export function PrintsDialog({ onClose }: DialogProps) {
  const { text } = useWords();
  const { client, view } = useTill();
  const command = useCommand();
  const questions = view?.prints ?? [];
  const answer = (jobId: string, word: Answer) =>
    void command.run(() => client.answerPrint.mutate({ jobId, answer: word }));
  return (
    <DialogFrame title={text.printQuestions} onClose={onClose}>
      <RefusalNotice refusal={command.refusal} />
      <p className="quiet">{questions.length === 0 ? text.noPrintQuestions : text.printsIntro}</p>
      {questions.length > 0 && (
        <ul className="rows">
          {questions.map((question, index) => (
            <QuestionRow
              key={question.jobId}
              question={question}
              isFirst={index === 0}
              isOff={command.isBusy}
              onAnswer={(word) => answer(question.jobId, word)}
            />
          ))}
        </ul>
      )}
      {questions.length === 0 && (
        <Button variant="default" data-autofocus onClick={onClose}>
          {text.close}
        </Button>
      )}
    </DialogFrame>
  );
}

function whyText(why: JobCause, { printerTrouble, jobTrouble }: Text): string {
  return { ...printerTrouble, ...jobTrouble }[why];
}

type QuestionRowProps = {
  readonly question: PrintQuestionView;
  readonly isFirst: boolean;
  readonly isOff: boolean;
  readonly onAnswer: (answer: Answer) => void;
};

function QuestionRow({ question, isFirst, isOff, onAnswer }: QuestionRowProps) {
  const { text, format } = useWords();
  const { what, title, copy, printer, madeAt, asks, why } = question;
  const name = `${text.printCopyOf(text.printWhat[what], copy)} ${title}`.trim();
  const isDoubt = asks === 'came-out';
  const answers: readonly { readonly word: Answer; readonly label: string }[] = [
    { word: 'leave', label: text.leaveIt },
    { word: 'print', label: isDoubt ? text.printAgain : text.printNow },
    ...(isDoubt ? [{ word: 'came-out' as const, label: text.itCameOut }] : []),
  ];
  return (
    <li className="row row-question">
      <span className="row-main">
        <span className="row-name">{name}</span>
        <span className="quiet">
          {format.day(madeAt)} {format.time(madeAt)} · <Place place={printer} text={text} />
        </span>
        <span>
          {text.printAsks[asks]} {why !== null && whyText(why, text)}
        </span>
      </span>
      <span className="row-buttons">
        {answers.map(({ word, label }, index) => (
          <Button
            key={word}
            variant={index === answers.length - 1 ? 'filled' : 'default'}
            disabled={isOff}
            aria-label={`${label}: ${name}`}
            {...(isFirst && index === answers.length - 1 ? { 'data-autofocus': true } : {})}
            onClick={() => onAnswer(word)}
          >
            {label}
          </Button>
        ))}
      </span>
    </li>
  );
}
