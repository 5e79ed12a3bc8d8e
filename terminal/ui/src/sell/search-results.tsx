import { Skeleton } from '@mantine/core';
import { useEffect } from 'react';
import type { ProductView } from '../../../src/host/protocol/views.ts';
import { useWords } from '../text/text-context.tsx';

type SearchResultsProps = {
  readonly id: string;
  readonly text: string;
  readonly products: readonly ProductView[] | null;
  readonly chosenId: string | undefined;
  readonly onChoose: (product: ProductView) => void;
};

export function SearchResults({ id, text: typed, products, chosenId, onChoose }: SearchResultsProps) {
  const { text } = useWords();
  useEffect(() => {
    document.getElementById(`${id}-${chosenId}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, chosenId]);
  if (products?.length === 0) {
    return (
      <p className="results results-none" id={`${id}-results`} role="status">
        {text.noProducts(typed.trim())}
      </p>
    );
  }
  return (
    <div className="results" id={`${id}-results`} role="listbox" aria-label={text.results}>
      {products === null && <Skeleton height={48} />}
      {products?.map((product) => (
        <ProductOption
          key={product.id}
          id={`${id}-${product.id}`}
          product={product}
          isChosen={product.id === chosenId}
          onChoose={onChoose}
        />
      ))}
    </div>
  );
}

type ProductOptionProps = {
  readonly id: string;
  readonly product: ProductView;
  readonly isChosen: boolean;
  readonly onChoose: (product: ProductView) => void;
};

function ProductOption({ id, product, isChosen, onChoose }: ProductOptionProps) {
  const { text, format } = useWords();
  const unit = text.units[product.unit];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's, which holds the focus
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className="result"
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onChoose(product)}
    >
      <span className="result-name">{product.name}</span>
      <span className="result-facts">
        {[product.sku, product.barcode].filter((fact) => fact !== '').join(' · ')}
        {product.isWaiting && <span className="tag">{text.waiting}</span>}
        {product.isSetAside && <span className="tag">{text.setAside}</span>}
        {product.stockLeft !== null && (
          <span className={product.stockLeft < 0 ? 'stock stock-under' : 'stock'}>
            {text.left(format.quantity(product.stockLeft, unit))}
          </span>
        )}
      </span>
      <span className="result-price">
        {format.money(product.price)}
        {unit !== '' && <span className="quiet"> {text.perUnit(unit)}</span>}
      </span>
    </div>
  );
}
