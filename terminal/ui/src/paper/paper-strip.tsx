import type { Paper } from '@counterbook/hardware/receipt';
import type { CSSProperties } from 'react';

type Element = Paper['elements'][number];
type Run = Extract<Element, { type: 'text' }>['runs'][number];

/** A letter of the printer's usual font is 12 dots wide. */
const COLUMN_DOTS = 12;
const LINE_DOTS = 30;

/** What the printer put on paper, drawn as paper: in both themes white, with black letters. */
export function PaperStrip({ paper, label }: { readonly paper: Paper; readonly label: string }) {
  const columns = Math.floor(paper.widthDots / COLUMN_DOTS);
  const style = { '--paper-columns': columns, '--paper-dots': paper.widthDots } as CSSProperties;
  return (
    <figure className="paper" style={style} aria-label={label}>
      <div className="paper-sheet" dir="ltr">
        {paper.elements.map((element, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: paper never changes once it is out
          <PaperElement key={index} element={element} widthDots={paper.widthDots} />
        ))}
      </div>
    </figure>
  );
}

function PaperElement({ element, widthDots }: { readonly element: Element; readonly widthDots: number }) {
  switch (element.type) {
    case 'text':
      return (
        <div className="paper-line" style={{ textAlign: element.align }}>
          {element.runs.map((run, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: paper never changes once it is out
            <PaperRun key={index} run={run} />
          ))}
          {element.runs.length === 0 && ' '}
        </div>
      );
    case 'image':
    case 'qr':
      return (
        <div style={{ textAlign: element.align }}>
          <img
            className="paper-image"
            src={element.src}
            alt={element.type === 'qr' ? `QR ${element.payload ?? ''}` : ''}
            style={{ width: `${(100 * element.width) / widthDots}%` }}
          />
        </div>
      );
    case 'barcode':
      return (
        <div className="paper-barcode" style={{ textAlign: element.align }}>
          <span aria-hidden className="paper-bars" />
          {element.payload}
        </div>
      );
    case 'feed':
      return <div style={{ height: `${element.dots / LINE_DOTS}em` }} />;
    case 'cut':
      return <div className="paper-cut" aria-hidden />;
  }
}

function PaperRun({ run }: { readonly run: Run }) {
  const classes = [
    run.bold ? 'paper-bold' : '',
    run.underline ? 'paper-underline' : '',
    run.inverted ? 'paper-inverted' : '',
  ].filter((name) => name !== '');
  const isPlain = run.widthFactor === 1 && run.heightFactor === 1;
  if (isPlain) return <span className={classes.join(' ')}>{run.text}</span>;
  // The letters grow in a box that is as wide as they print.
  const style: CSSProperties = {
    width: `${[...run.text].length * run.widthFactor}ch`,
    height: `${run.heightFactor * 1.25}em`,
  };
  const grown: CSSProperties = { transform: `scale(${run.widthFactor}, ${run.heightFactor})` };
  return (
    <span className={['paper-large', ...classes].join(' ')} style={style}>
      <span style={grown}>{run.text}</span>
    </span>
  );
}
