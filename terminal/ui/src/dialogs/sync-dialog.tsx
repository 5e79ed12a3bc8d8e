import { Button } from '@mantine/core';
import { useState } from 'react';
import type { CollectionSyncView } from '../../../src/host/protocol/views.ts';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { DialogActions, DialogFrame } from '../parts/dialog-frame.tsx';
import { Notice, RefusalNotice } from '../parts/notice.tsx';
import { useNow } from '../sell/use-now.ts';
import { syncSentence } from '../text/sync-sentence.ts';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';

/** How each collection fares on its way to the hub and from it, for the manager. */
export function SyncDialog({ onClose }: DialogProps) {
  const { text, format } = useWords();
  const { client, view } = useTill();
  const command = useCommand();
  const [hasTried, setTried] = useState(false);
  if (view === null) return null;
  const { sync } = view;
  const sentence = syncSentence(sync, text, format);
  const tryNow = async () => {
    await command.run(() => client.syncNow.mutate());
    setTried(true);
  };
  return (
    <DialogFrame title={text.syncTitle} onClose={onClose} size="min(760px, 100%)">
      <Notice kind={sentence.mood === 'calm' ? 'good' : 'attention'}>{sentence.text}</Notice>
      {sync.collections.length === 0 ? (
        <p className="quiet">{text.syncEmpty}</p>
      ) : (
        <>
          <Ways title={text.syncUp} ways={sync.collections.filter(({ name }) => name === 'journal')} />
          <Ways title={text.syncDown} ways={sync.collections.filter(({ name }) => name !== 'journal')} />
        </>
      )}
      <RefusalNotice refusal={command.refusal} />
      {hasTried && command.refusal === null && (
        <p className="quiet" role="status">
          {text.syncTrying}
        </p>
      )}
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {text.close}
        </Button>
        <Button onClick={() => void tryNow()} loading={command.isBusy} data-autofocus>
          {text.syncTryNow}
        </Button>
      </DialogActions>
    </DialogFrame>
  );
}

type WaysProps = { readonly title: string; readonly ways: readonly CollectionSyncView[] };

function Ways({ title, ways }: WaysProps) {
  return (
    <section className="sync-ways" aria-label={title}>
      <h3 className="dialog-section">{title}</h3>
      <ul>
        {ways.map((way) => (
          <Way key={way.name} way={way} />
        ))}
      </ul>
    </section>
  );
}

function Way({ way }: { readonly way: CollectionSyncView }) {
  const { text, format } = useWords();
  const now = useNow();
  const ago = (iso: string) => format.ago(iso, now) ?? text.justNow;
  const { lastSuccess, lastError, isStopped, oldestWaiting } = way;
  const count = format.number(way.waiting);
  const waiting =
    way.waiting === 0
      ? text.syncNothingWaits
      : oldestWaiting === null
        ? text.syncDownWaiting(count)
        : text.syncUpWaiting(count, ago(oldestWaiting));
  return (
    <li className="sync-way">
      <strong>{text.syncCollections[way.name] ?? way.name}</strong>
      <span>{waiting}</span>
      <span>{lastSuccess === null ? text.syncNeverCame : text.syncCame(ago(lastSuccess))}</span>
      {lastError !== null && (
        <span className={isStopped ? 'sync-trouble' : 'sync-trouble quiet'}>
          {isStopped
            ? text.syncTrouble(lastError.message, ago(lastError.at))
            : text.syncTroubleOver(lastError.message, ago(lastError.at))}
        </span>
      )}
    </li>
  );
}
