import { useWords } from '../../text/text-context.tsx';
import { useWeights } from '../use-weights.ts';
import { LiveWeight } from '../weight-dialog.tsx';

export function TryScale() {
  const { text } = useWords();
  const state = useWeights(true);
  return (
    <section className="stack" aria-label={text.tryIt}>
      <h3 className="dialog-section">{text.tryIt}</h3>
      <LiveWeight state={state} />
    </section>
  );
}
