/** What travels at every peer's: a product or a journal entry, under its own id. */
export type Document = { readonly id: string } & Readonly<Record<string, unknown>>;

export const COLLECTIONS = ['products', 'sales'] as const;
export type Collection = (typeof COLLECTIONS)[number];

/** The row that every hub's validation refuses, whenever it comes. */
export const REFUSED_TYPE = 'sale.poisoned';
