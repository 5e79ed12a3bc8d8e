/**
 * What was edited at this till and has not come back from the hub. A document is shown as the hub has it, and over it
 * what was done here beyond its `applied` mark: what comes back changes nothing on the screen, and what lost to
 * somebody else's change goes over into theirs.
 */
import { beyondApplied, type FieldChanges, type PendingEdit, projectEdits } from '@counterbook/shared/edit';
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { Applied, FedCustomer, FedProduct } from '@counterbook/shared/sync';
import type { Journal } from '../journal/journal.ts';
import type { Documents } from '../till/documents.ts';

export type OwnEdits = {
  readonly products: EditsOf<FedProduct>;
  readonly customers: EditsOf<FedCustomer>;
  /** Calls back when something that was edited here came down. */
  readonly onChange: (listener: () => void) => void;
  readonly close: () => void;
};

export type EditsOf<Doc> = {
  /** As this till shows it. */
  readonly shown: (document: Doc) => Doc;
  /** Whether something of what is shown waits for the hub. */
  readonly isWaiting: (document: Doc) => boolean;
  /** Of what was edited here and is not back. */
  readonly ids: () => readonly string[];
};

/** Another's name for a customer, and whose it turned out to be. */
type Merge = PendingEdit & { readonly from: string; readonly into: string };
type Edited = { readonly id: string; readonly applied?: Applied | undefined };
type Feeds = {
  readonly products: Documents<FedProduct>;
  readonly customers: Documents<FedCustomer>;
};

export async function openOwnEdits(deps: Feeds & { readonly journal: Journal }): Promise<OwnEdits> {
  const { journal } = deps;
  const products = createPending();
  const customers = createPending();
  const take = (entry: JournalEntry): void => {
    const at = { chain: chainKeyOf(entry.terminalId, entry.epoch), sequence: entry.sequence };
    if (entry.type === 'product.changed') products.add(entry.payload.productId, at, entry.payload.changes);
    if (entry.type === 'customer.changed') customers.add(entry.payload.customerId, at, entry.payload.changes);
    if (entry.type !== 'customer.merged') return;
    const { from, into } = entry.payload;
    for (const id of [from, into]) customers.addMerge(id, { ...at, changes: {}, from, into });
  };
  for (const type of ['product.changed', 'customer.changed', 'customer.merged'])
    for (const entry of await journal.find({ type })) take(entry);
  const listeners: (() => void)[] = [];
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const stops = [await settle(deps.products, products, tell), await settle(deps.customers, customers, tell)];
  journal.onAppend(take);
  return {
    products: editsOf(products),
    customers: editsOf(customers),
    onChange: (listener) => listeners.push(listener),
    close: () => {
      for (const stop of stops) stop();
    },
  };
}

type Pending = {
  readonly add: (
    id: string,
    at: { readonly chain: string; readonly sequence: number },
    changes: FieldChanges,
  ) => void;
  readonly addMerge: (id: string, merge: Merge) => void;
  readonly of: (document: Edited) => readonly PendingEdit[];
  readonly forget: (document: Edited) => void;
  readonly ids: () => readonly string[];
};

function createPending(): Pending {
  const byId = new Map<string, readonly PendingEdit[]>();
  const push = (id: string, edit: PendingEdit) => byId.set(id, [...(byId.get(id) ?? []), edit]);
  const of = ({ id, applied }: Edited) => beyondApplied(byId.get(id) ?? [], applied);
  return {
    of,
    add: (id, at, changes) => push(id, { ...at, changes }),
    addMerge: push,
    forget: (document) => {
      const left = of(document);
      if (left.length === 0) byId.delete(document.id);
      else byId.set(document.id, left);
    },
    ids: () => [...byId.keys()],
  };
}

function editsOf<Doc extends Edited>(pending: Pending): EditsOf<Doc> {
  return {
    ids: pending.ids,
    isWaiting: (document) => pending.of(document).length > 0,
    shown: (document) => {
      const edits = pending.of(document);
      return edits.length === 0 ? document : edits.reduce(merged, projectEdits(document, edits));
    },
  };
}

function merged<Doc extends Edited>(document: Doc, edit: PendingEdit): Doc {
  if (!isMerge(edit)) return document;
  const { from, into } = edit;
  if (document.id === from) return { ...document, archived: true, mergedInto: into };
  const aliases = (document as Partial<FedCustomer>).aliases ?? [];
  return { ...document, aliases: [...new Set([...aliases, from])] };
}

function isMerge(edit: PendingEdit): edit is Merge {
  return 'into' in edit;
}

/** Forgets what the hub's documents contain, now and whenever they come down. */
async function settle<Doc extends Edited>(
  documents: Documents<Doc>,
  pending: Pending,
  tell: () => void,
): Promise<() => void> {
  const forget = async (ids: readonly string[]): Promise<void> => {
    const waiting = new Set(pending.ids());
    const touched = ids.filter((id) => waiting.has(id));
    if (touched.length === 0) return;
    for (const document of await documents.byIds(touched)) pending.forget(document);
    tell();
  };
  await forget(pending.ids());
  return documents.onChange((ids) => void forget(ids));
}
