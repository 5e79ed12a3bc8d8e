import { Button } from '@mantine/core';
import type { ParkedCartView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import type { Text } from '../text/en.ts';
import { useWords } from '../text/text-context.tsx';

type ParkedRowProps = {
  readonly parked: ParkedCartView;
  readonly isFirst: boolean;
  readonly isOff: boolean;
  readonly onTake: () => void;
  readonly onDiscard: () => void;
};

export function ParkedRow({ parked, isFirst, isOff, onTake, onDiscard }: ParkedRowProps) {
  const { text, format } = useWords();
  const { view } = useTill();
  const { parkedAt, staffName, terminalCode, goods, lineCount, total } = parked;
  const name = nameOfParked(parked, text);
  const isOld = new Date(parkedAt).toDateString() !== new Date().toDateString();
  const where = terminalCode === view?.terminalCode ? text.atThisTill : text.atTill(terminalCode);
  const when = isOld ? `${format.day(parkedAt)} ${format.time(parkedAt)}` : format.time(parkedAt);
  const more = lineCount > goods.length ? ` ${text.andMore(lineCount - goods.length)}` : '';
  return (
    <li className="row">
      <span className="row-main">
        <span className="row-name">{name}</span>
        <span className="quiet">
          {text.lineCount(lineCount)}: {goods.join(', ')}
          {more}
        </span>
        <span className="quiet">{[when, staffName, where].filter((fact) => fact !== null).join(' · ')}</span>
        {(isOld || !parked.isShared) && (
          <span>
            {isOld && <span className="tag tag-old">{text.parkedBefore}</span>}{' '}
            {!parked.isShared && <span className="tag">{text.parkedHereOnly}</span>}
          </span>
        )}
      </span>
      <span className="row-amount">{format.money(total)}</span>
      <span className="row-buttons">
        <Button variant="default" aria-label={`${text.discardParked}: ${name}`} onClick={onDiscard}>
          {text.discardParked}
        </Button>
        <Button
          disabled={isOff}
          aria-label={`${text.takeParked}: ${name}, ${format.money(total)}`}
          {...(isFirst ? { 'data-autofocus': true } : {})}
          onClick={onTake}
        >
          {text.takeParked}
        </Button>
      </span>
    </li>
  );
}

/** What the cashier called it, else whose it is, else what lies on top. */
export function nameOfParked({ label, customerName, goods }: ParkedCartView, text: Text): string {
  return label || customerName || goods[0] || text.cart;
}
