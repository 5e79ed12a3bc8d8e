import type { TextSize } from '../document.ts';

/**
 * One line of print. Segments stand at columns of normal width, counted from 0 at the left edge, and never
 * overlap; in a wide line each column of text takes two of them.
 */
export type Line = {
  readonly segments: readonly Segment[];
  readonly bold: boolean;
  readonly size: TextSize;
};

export type Segment = {
  readonly column: number;
  readonly text: string;
  /** Must be drawn exactly or not at all. */
  readonly money: boolean;
};

export function widthFactor(size: TextSize): 1 | 2 {
  return size === 'wide' || size === 'large' ? 2 : 1;
}

export function heightFactor(size: TextSize): 1 | 2 {
  return size === 'tall' || size === 'large' ? 2 : 1;
}
