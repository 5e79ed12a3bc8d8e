/**
 * What was edited at this till and has not come back from the hub. A document is shown as the hub has it, and over it
 * what was done here beyond its `applied` mark: what comes back changes nothing on the screen, and what lost to
 * somebody else's change goes over into theirs.
 */
import { beyondApplied, type PendingEdit, projectEdits } from '@counterbook/shared/edit';
import { chainKeyOf } from '@counterbook/shared/id';
import type { JournalEntry } from '@counterbook/shared/journal';
import type { Applied, Attention, FedCustomer, FedProduct } from '@counterbook/shared/sync';
import type { Journal } from '../journal/journal.ts';
import type { Documents } from '../till/documents.ts';
import { createOwnRegistrations, type OwnRegistrations } from './own-registrations.ts';
import { openSetAside, type SetAside } from './set-aside.ts';

export type OwnEdits = {
  readonly products: EditsOf<FedProduct>;
  readonly customers: EditsOf<FedCustomer>;
  readonly registrations: OwnRegistrations;
  /** What an entry of this till's changed, where the hub does not contain it. */
  readonly ofEntry: (entryId: string) => OwnEdit | undefined;
  /** Calls back when something that was edited here came down. */
  readonly onChange: (listener: () => void) => void;
  readonly close: () => void;
};

export type EditsOf<Doc> = {
  /** As this till shows it. */
  readonly shown: (document: Doc) => Doc;
  /** Whether something of what is shown waits for the hub. */
  readonly isWaiting: (document: Doc) => boolean;
  /** Whether a manager is to decide over something that was changed here and is not shown. */
  readonly isSetAside: (document: Doc) => boolean;
  /** Of what was edited here and is not back. */
  readonly ids: () => readonly string[];
};

/** Another's name for a customer, and whose it turned out to be. */
type Merge = Pending & { readonly from: string; readonly into: string };
type Pending = PendingEdit & { readonly entryId: string };
export type OwnEdit = {
  readonly document: 'customer' | 'product';
  readonly documentId: string;
  readonly fields: readonly string[];
};
type Edited = { readonly id: string; readonly applied?: Applied | undefined };
type Feeds = {
  readonly attention: Documents<Attention>;
  readonly products: Documents<FedProduct>;
  readonly customers: Documents<FedCustomer>;
};

export async function openOwnEdits(deps: Feeds & { readonly journal: Journal }): Promise<OwnEdits> {
  const { journal } = deps;
  const listeners: (() => void)[] = [];
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const setAside = await openSetAside(deps.attention, tell);
  const products = createPendingEdits(setAside);
  const customers = createPendingEdits(setAside);
  const registrations = createOwnRegistrations(setAside);
  const take = (entry: JournalEntry): void => {
    registrations.take(entry);
    const { id: entryId, terminalId, epoch, sequence } = entry;
    const edit = { entryId, chain: chainKeyOf(terminalId, epoch), sequence, changes: {} };
    if (entry.type === 'product.changed')
      products.add(entry.payload.productId, { ...edit, changes: entry.payload.changes });
    if (entry.type === 'customer.changed')
      customers.add(entry.payload.customerId, { ...edit, changes: entry.payload.changes });
    if (entry.type !== 'customer.merged') return;
    const { from, into } = entry.payload;
    const merge: Merge = { ...edit, from, into };
    for (const id of [from, into]) customers.add(id, merge);
  };
  for (const type of ['product.changed', 'customer.changed', 'customer.merged', 'customer.registered'])
    for (const entry of await journal.find({ type })) take(entry);
  const known = await deps.customers.byIds(registrations.offered());
  registrations.forget(known.map(({ id }) => id));
  const stops = [
    setAside.close,
    deps.customers.onChange(registrations.forget),
    await settle(deps.products, products, tell),
    await settle(deps.customers, customers, tell),
  ];
  journal.onAppend(take);
  return {
    products: editsOf(products),
    customers: editsOf(customers),
    registrations,
    ofEntry: (entryId) => customers.ofEntry('customer', entryId) ?? products.ofEntry('product', entryId),
    onChange: (listener) => listeners.push(listener),
    close: () => {
      for (const stop of stops) stop();
    },
  };
}

type PendingEdits = {
  readonly add: (id: string, edit: Pending) => void;
  /** What is beyond the hub's and not set aside. */
  readonly of: (document: Edited) => readonly Pending[];
  readonly isSetAside: (document: Edited) => boolean;
  readonly ofEntry: (document: OwnEdit['document'], entryId: string) => OwnEdit | undefined;
  readonly forget: (document: Edited) => void;
  readonly ids: () => readonly string[];
};

function createPendingEdits(setAside: SetAside): PendingEdits {
  const byId = new Map<string, readonly Pending[]>();
  const isOpen = ({ entryId }: Pending) => setAside.isOpen(entryId);
  const beyond = ({ id, applied }: Edited) => beyondApplied(byId.get(id) ?? [], applied);
  return {
    of: (document) => beyond(document).filter(({ entryId }) => !setAside.has(entryId)),
    isSetAside: ({ id }) => (byId.get(id) ?? []).some(isOpen),
    ofEntry: (document, entryId) => {
      for (const [documentId, edits] of byId) {
        const edit = edits.find((each) => each.entryId === entryId);
        if (edit) return { document, documentId, fields: Object.keys(edit.changes) };
      }
      return undefined;
    },
    add: (id, edit) => byId.set(id, [...(byId.get(id) ?? []), edit]),
    forget: (document) => {
      // A later edit that was taken hides in the mark that an earlier one was not.
      const beyondMark = new Set(beyond(document));
      const left = (byId.get(document.id) ?? []).filter((edit) => beyondMark.has(edit) || isOpen(edit));
      if (left.length === 0) byId.delete(document.id);
      else byId.set(document.id, left);
    },
    ids: () => [...byId.keys()],
  };
}

function editsOf<Doc extends Edited>(pending: PendingEdits): EditsOf<Doc> {
  return {
    ids: pending.ids,
    isWaiting: (document) => pending.of(document).length > 0,
    isSetAside: pending.isSetAside,
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
  pending: PendingEdits,
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
