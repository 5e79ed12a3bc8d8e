import { type Customer, customerSchema } from '@counterbook/shared/debt';
import { accept, type Result } from '@counterbook/shared/result';
import type { FedCustomer } from '@counterbook/shared/sync';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { CustomerView } from '../host/protocol/views.ts';
import { requireSignedIn } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';

/** Further than anybody merges one customer into the next; a ring would have no end. */
const MOST_MERGES = 20;

/**
 * As this till knows the customer: from the hub or registered here, with what was changed here. Whoever turned out to be
 * somebody else is that one.
 */
export async function findCustomer(parts: TillParts, customerId: string): Promise<FedCustomer | undefined> {
  let found = await findRecord(parts, customerId);
  for (let merges = 0; found?.mergedInto !== undefined && merges < MOST_MERGES; merges += 1)
    found = (await findRecord(parts, found.mergedInto)) ?? { ...found, mergedInto: undefined };
  return found;
}

async function findRecord(parts: TillParts, customerId: string): Promise<FedCustomer | undefined> {
  const known = await parts.customers.byId(customerId);
  if (known) return known;
  const own = parts.edits.registrations.byId(customerId);
  return own && parts.edits.customers.shown(own);
}

/** The account is that of the customer and of everybody who turned out to be the same. */
export async function customerView(parts: TillParts, customer: FedCustomer): Promise<CustomerView> {
  const { id, name, phone, email, code, note = '', archived, aliases = [] } = customer;
  const { customers, registrations } = parts.edits;
  const accounts = await Promise.all([id, ...aliases].map((each) => parts.levels.accountOf(each)));
  const balance = accounts.reduce((total, account) => total + account.balance, 0);
  const { limit = null, mayOwe = null } = accounts[0] ?? {};
  const isSetAside = registrations.isSetAside(id) || customers.isSetAside(customer);
  const isWaiting = registrations.isWaiting(id) || customers.isWaiting(customer);
  return { id, name, phone, email, code, note, archived, balance, limit, mayOwe, isWaiting, isSetAside };
}

export async function lookUpCustomer(
  parts: TillParts,
  { customerId }: Inputs['findCustomer'],
): Promise<CustomerView | null> {
  const customer = await findCustomer(parts, customerId);
  return customer ? customerView(parts, customer) : null;
}

export async function searchCustomers(
  parts: TillParts,
  { text, limit }: Inputs['search'],
): Promise<readonly CustomerView[]> {
  const most = limit + 20;
  const asked =
    text === ''
      ? await parts.customers.page('', most)
      : parts.search<FedCustomer>('customers', text, most).map(parts.edits.customers.shown);
  const touched = [...parts.edits.registrations.offered(), ...parts.edits.customers.ids()];
  const own = await Promise.all(touched.map((id) => findRecord(parts, id)));
  const matching = own.filter((customer) => customer !== undefined && isMatch(customer, text));
  const shown = new Map<string, FedCustomer>();
  for (const record of [...matching, ...asked]) {
    // Found under the name of before: it is the one who it turned out to be.
    const customer = record?.mergedInto === undefined ? record : await findCustomer(parts, record.id);
    if (customer && !customer.archived && shown.size < limit) shown.set(customer.id, customer);
  }
  return Promise.all([...shown.values()].map((customer) => customerView(parts, customer)));
}

/** The customer's id, minted on the screen, makes a repeat harmless. */
export async function registerCustomer(
  parts: TillParts,
  input: Inputs['registerCustomer'],
): Promise<Result<Customer>> {
  const known = await findCustomer(parts, input.id);
  if (known) return accept(known);
  const signedIn = requireSignedIn(parts);
  if (!signedIn.ok) return signedIn;
  const customer = customerSchema.parse({ ...input, archived: false });
  await parts.journal.append({
    type: 'customer.registered',
    payload: { customer },
    staffId: signedIn.value.staff.id,
    shiftId: parts.session.shift?.id ?? null,
    customerId: customer.id,
    commandId: customer.id,
  });
  return accept(customer);
}

function isMatch({ name, phone, code }: Customer, text: string): boolean {
  const haystack = `${name} ${phone} ${code}`.toLocaleLowerCase();
  const words = text.toLocaleLowerCase().split(/\s+/);
  return words.every((word) => haystack.includes(word));
}
