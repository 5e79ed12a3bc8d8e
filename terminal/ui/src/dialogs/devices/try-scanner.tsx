import { nameOfSymbol } from '@counterbook/hardware/scanner';
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useMisread, useScans } from '../../keys/scanner.tsx';
import { Notice } from '../../parts/notice.tsx';
import { useWords } from '../../text/text-context.tsx';

const WAIT_MS = 20_000;

/** Shows what comes from any scanner of this till; nothing of it is sold. */
export function TryScanner({ onSheet }: { readonly onSheet: () => void }) {
  const { text } = useWords();
  const [heard, setHeard] = useState<string | null>(null);
  const [isLate, setLate] = useState(false);
  const isMisread = useMisread();
  useScans(setHeard);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), WAIT_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <section className="stack" aria-label={text.tryIt}>
      <h3 className="dialog-section">{text.tryIt}</h3>
      <div role="status" className="stack">
        {heard === null && <p className="device-waits">{text.tryScan}</p>}
        {heard === null && isLate && <Notice kind="attention">{text.tryScanNothing}</Notice>}
        {isMisread && <Notice kind="attention">{text.scannerMisread}</Notice>}
        {heard !== null && (
          <dl className="device-heard">
            <dt>{text.tryScanSymbol}</dt>
            <dd>{nameOfSymbol(heard) ?? text.tryScanUntold}</dd>
            <dt>{text.tryScanCode}</dt>
            <dd>
              <bdi dir="ltr" className="device-place">
                {readable(heard)}
              </bdi>
            </dd>
          </dl>
        )}
      </div>
      <div className="button-row">
        <Button variant="default" onClick={onSheet}>
          {text.setUpScanner}
        </Button>
      </div>
    </section>
  );
}

/** Signs that nobody sees get those that stand for them. */
function readable(code: string): string {
  return code.replace(/\p{Cc}/gu, (sign) =>
    sign === '\x7f' ? '␡' : String.fromCodePoint(0x2400 + (sign.codePointAt(0) ?? 0)),
  );
}
