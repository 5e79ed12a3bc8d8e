/**
 * A card terminal, in steps that no lost answer can turn into a second charge. `begin` gets a name for the payment and
 * charges nothing, whatever happens. Who calls it writes that name down, and only then `collect` asks for the card.
 * From then on the name finds out what became of it, after any crash: `lookUp` as often as one likes, and `cancel`,
 * which either makes sure that it never will be charged, or finds that it was.
 */
export type CardPort = {
  readonly name: string;
  begin(payment: CardPayment): Promise<CardBegun>;
  /** Resolves when the card was charged or will not be; `unknown` when that cannot be found out now. */
  collect(id: string): Promise<CardState>;
  lookUp(id: string): Promise<CardState>;
  cancel(id: string): Promise<CardState>;
  /** Gives all of it back, once, however often it is called. */
  refund(id: string): Promise<CardState>;
};

export type CardPayment = {
  /** Ours, never used before. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
};

export type CardBegun =
  | { readonly ok: true; readonly id: string }
  /** Nothing was charged and nothing will be. */
  | { readonly ok: false; readonly cause: CardCause };

export type CardCause = 'offline' | 'busy' | 'refused';

export type CardState =
  | { readonly status: 'approved'; readonly card: string }
  | { readonly status: 'declined' }
  | { readonly status: 'cancelled' }
  | { readonly status: 'refunded' }
  /** The terminal asks for the card. */
  | { readonly status: 'waiting' }
  /** It was begun, and no card is being asked for: `cancel` settles it. */
  | { readonly status: 'idle' }
  | { readonly status: 'unknown' };

/** Nothing more can become of it by itself. */
export function isFinal({ status }: CardState): boolean {
  return status === 'approved' || status === 'declined' || status === 'cancelled' || status === 'refunded';
}
