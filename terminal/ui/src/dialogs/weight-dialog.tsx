import type { ScaleState } from '@counterbook/hardware/counter';
import { Button } from '@mantine/core';
import { useTill } from '../connection/till-context.tsx';
import { useCommand } from '../connection/use-command.ts';
import { RefusalNotice } from '../parts/notice.tsx';
import type { Weighed } from '../sell/dialog.ts';
import { useWords } from '../text/text-context.tsx';
import type { DialogProps } from './dialog-switch.tsx';
import { AskQuantity } from './quantity-dialogs.tsx';
import { useWeights } from './use-weights.ts';

/** Goods that are sold by weight, volume or length are asked for how much; the scale answers where there is one. */
export function WeightDialog({ product, onClose }: DialogProps & { readonly product: Weighed }) {
  const { text, format } = useWords();
  const { client, counter } = useTill();
  const { productId, name, unit, label } = product;
  const isWeighed = unit === 'kg' && counter?.hasScale === true;
  const state = useWeights(isWeighed);
  const grams = state?.status === 'ready' && state.reading.type === 'stable' ? state.reading.grams : 0;
  const untyped = {
    submit: text.takeWeight(format.quantity(grams, text.units.kg)),
    ask: () => client.takeWeight.mutate({ productId, grams, label }),
  };
  return (
    <AskQuantity
      title={text.weightTitle(name)}
      label={isWeighed ? text.weightByHand : text.weight[unit]}
      unit={unit}
      submit={text.addToCart}
      ask={(quantity) => client.addProduct.mutate({ productId, quantity, separate: true, label })}
      untyped={grams > 0 ? untyped : undefined}
      onClose={onClose}
    >
      {isWeighed && <LiveWeight state={state} />}
    </AskQuantity>
  );
}

export function LiveWeight({ state }: { readonly state: ScaleState | null }) {
  const { text, format } = useWords();
  const { client } = useTill();
  const command = useCommand();
  const reading = state?.status === 'ready' ? state.reading : null;
  const isStill = reading?.type === 'stable';
  const grams = reading?.type === 'stable' || reading?.type === 'moving' ? reading.grams : null;
  const act = (name: 'tare' | 'clearTare' | 'zero') =>
    void command.run(() => client.tareScale.mutate({ act: name }));
  return (
    <section className="scale" data-still={isStill} aria-label={text.scale}>
      <output className="scale-weight" dir="ltr">
        {grams === null ? '– – –' : `${format.quantity(grams)} ${text.units.kg}`}
      </output>
      <p className="quiet" role="status">
        {sentenceOf(state, text)}
      </p>
      <div className="scale-acts">
        <Button variant="default" disabled={!isStill || grams === 0} onClick={() => act('tare')}>
          {text.tare}
        </Button>
        <Button variant="default" disabled={state?.status !== 'ready'} onClick={() => act('clearTare')}>
          {text.clearTare}
        </Button>
        <Button variant="default" disabled={state?.status !== 'ready'} onClick={() => act('zero')}>
          {text.zeroScale}
        </Button>
      </div>
      <RefusalNotice refusal={command.refusal} />
    </section>
  );
}

function sentenceOf(state: ScaleState | null, { scaleSays }: ReturnType<typeof useWords>['text']): string {
  if (state === null) return scaleSays.none;
  if (state.status === 'away') return scaleSays.away;
  if (state.reading.type === 'stable' && state.reading.grams === 0) return scaleSays.empty;
  return scaleSays[state.reading.type];
}
