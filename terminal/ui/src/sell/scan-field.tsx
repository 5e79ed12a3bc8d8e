import { Loader } from '@mantine/core';
import { type KeyboardEvent, type Ref, useEffect, useState } from 'react';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { KeyLabel } from '../keys/key-label.tsx';
import { useWords } from '../text/text-context.tsx';
import { KEY_OF } from './dialog.ts';
import { SearchResults } from './search-results.tsx';
import { isNumberTyped, useProductSearch } from './use-product-search.ts';

type ScanFieldProps = {
  readonly fieldRef?: Ref<HTMLInputElement>;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onCode: (code: string) => void;
  readonly onProduct: (product: ProductView) => void;
  /** The arrows, while nothing is typed. */
  readonly onMove?: (step: 1 | -1) => void;
  /** The field on the sell screen, to which typing anywhere leads. */
  readonly isMain?: boolean;
};

/** A barcode by scanner or by hand, or the beginning of a name: the products found are a list to choose from. */
export function ScanField(props: ScanFieldProps) {
  const { fieldRef, value, onChange, onCode, onProduct, onMove, isMain = false } = props;
  const { text } = useWords();
  const search = useProductSearch(value);
  const [active, setActive] = useState(0);
  const [isTouched, setTouched] = useState(false);
  const [isEntered, setEntered] = useState(false);
  const isOpen = search.isWanted;
  const chosen = search.products?.[Math.min(active, (search.products?.length ?? 1) - 1)];
  const choose = (product: ProductView) => {
    onChange('');
    onProduct(product);
  };
  const enter = () => {
    // What the list shows before the answer was found for fewer letters.
    if (chosen !== undefined && !search.isBusy && !isNumberTyped(value)) choose(chosen);
    else {
      onChange('');
      onCode(value.trim());
    }
  };
  const isWaited = isEntered && !search.isBusy;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the answer to what was typed is there
  useEffect(() => {
    if (!isWaited) return;
    setEntered(false);
    if (value.trim() !== '') enter();
  }, [isWaited]);
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (isOpen) setActive((old) => Math.max(0, Math.min(old + step, (search.products?.length ?? 1) - 1)));
      else if (value === '') onMove?.(step);
    } else if (event.key === 'Escape' && value !== '') {
      event.stopPropagation();
      onChange('');
    } else if (event.key === 'Enter' && value.trim() !== '') {
      event.preventDefault();
      // A name waits for its list; a code is one without it.
      if (search.isBusy && !/\p{N}/u.test(value)) setEntered(true);
      else enter();
    }
  };
  const id = isMain ? 'scan' : 'find';
  return (
    <div className="scan-field">
      <span className="scan-bars" aria-hidden />
      <input
        ref={fieldRef}
        {...(isMain ? { 'data-scan-field': true } : { 'data-autofocus': true })}
        role="combobox"
        aria-label={text.scanOrSearch}
        aria-expanded={isOpen}
        aria-controls={`${id}-results`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && chosen !== undefined ? `${id}-${chosen.id}` : undefined}
        placeholder={text.scanHint}
        value={value}
        onChange={(event) => {
          setActive(0);
          setEntered(false);
          onChange(event.currentTarget.value.slice(0, 100));
        }}
        onKeyDown={press}
        // The keyboard of a touch screen comes when the field is touched, not whenever it has the focus.
        inputMode={isTouched ? 'search' : 'none'}
        onPointerDown={() => setTouched(true)}
        onBlur={() => setTouched(false)}
        autoComplete="off"
        spellCheck={false}
        maxLength={100}
      />
      {search.isBusy ? <Loader size="xs" aria-hidden /> : isMain && <KeyLabel name={KEY_OF.search} />}
      {isOpen && (
        <SearchResults
          id={id}
          text={value}
          products={search.products}
          chosenId={chosen?.id}
          onChoose={choose}
        />
      )}
    </div>
  );
}
