/**
 * What a receipt says, before any printer is chosen. Text is plain data: it carries no commands, no layout
 * spaces and no code page; the renderers lay it out in the columns of the paper and draw as dots whatever the
 * printer has no letters for. A drawer kick is no part of a receipt: it is an option of the print job.
 */
export type PaperWidth = 58 | 80;

export type ReceiptDocument = {
  readonly width: PaperWidth;
  readonly blocks: readonly ReceiptBlock[];
};

export type ReceiptBlock =
  | TextBlock
  | RowBlock
  | TotalBlock
  | RuleBlock
  | BannerBlock
  | QrBlock
  | BarcodeBlock
  | ImageBlock
  | FeedBlock
  | CutBlock;

export type Align = 'left' | 'center' | 'right';

/** `tall` is twice the height, `wide` twice the width (half the columns), `large` both. */
export type TextSize = 'normal' | 'tall' | 'wide' | 'large';

/** Wrapped between words at the width of the paper; a line feed in it begins a new line. */
export type TextBlock = {
  readonly type: 'text';
  readonly text: string;
  readonly align?: Align;
  readonly bold?: boolean;
  readonly size?: TextSize;
};

/**
 * Cells side by side, wrapped each in its own width. A cell without `columns` takes what the others leave (shared
 * equally if several); the last of several cells is as wide as its text and stands at the right unless it says otherwise.
 * So `[{ text: name }, { text: price, money: true }]` is the usual name left, price right.
 */
export type RowBlock = {
  readonly type: 'row';
  readonly cells: readonly RowCell[];
  readonly bold?: boolean;
};

export type RowCell = {
  readonly text: string;
  readonly align?: Align;
  readonly columns?: number;
  /** Never wrapped and never approximated: rendering fails rather than print another sign in its place. */
  readonly money?: boolean;
};

/** The sum that everybody looks for: label left, amount right, both in large type. The amount is money. */
export type TotalBlock = { readonly type: 'total'; readonly label: string; readonly amount: string };

export type RuleBlock = { readonly type: 'rule'; readonly style?: 'single' | 'double' };

/** COPY, REFUND, TRAINING: centred, large, between two double rules. */
export type BannerBlock = { readonly type: 'banner'; readonly text: string };

/** The payload is printable ASCII. `caption` is printed below it, centred. */
export type QrBlock = { readonly type: 'qr'; readonly payload: string; readonly caption?: string };

export type BarcodeBlock = {
  readonly type: 'barcode';
  readonly symbology: 'ean13' | 'ean8' | 'code128';
  readonly payload: string;
};

export type ImageBlock = { readonly type: 'image'; readonly image: RasterImage; readonly align?: Align };

export type FeedBlock = { readonly type: 'feed'; readonly lines: number };

export type CutBlock = { readonly type: 'cut'; readonly mode?: 'full' | 'partial' };

/** One bit a dot, 1 is black; rows are padded to whole bytes, the leftmost dot is the highest bit. */
export type RasterImage = {
  readonly width: number;
  readonly height: number;
  readonly bits: Uint8Array;
};
