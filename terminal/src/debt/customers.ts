import { type Customer, customerSchema } from '@counterbook/shared/debt';
import { accept, type Result } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { CustomerView } from '../host/protocol/views.ts';
import { requireSignedIn } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';

/** As the hub knows the customer, or as registered here while the hub does not yet. */
export async function findCustomer(parts: TillParts, customerId: string): Promise<Customer | undefined> {
  return (await parts.customers.byId(customerId)) ?? parts.newCustomers.get(customerId);
}

export async function customerView(parts: TillParts, customer: Customer): Promise<CustomerView> {
  return { ...customer, ...(await parts.levels.accountOf(customer.id)) };
}

export async function searchCustomers(
  parts: TillParts,
  { text, limit }: Inputs['search'],
): Promise<readonly CustomerView[]> {
  const most = limit + 20;
  const asked =
    text === '' ? await parts.customers.first(most) : parts.search<Customer>('customers', text, most);
  const found = asked.filter(({ archived }) => !archived);
  const known = new Set(found.map(({ id }) => id));
  const own = [...parts.newCustomers.values()].filter(
    (customer) => !known.has(customer.id) && isMatch(customer, text),
  );
  const shown = [...own, ...found].slice(0, limit);
  return Promise.all(shown.map((customer) => customerView(parts, customer)));
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
  parts.newCustomers.set(customer.id, customer);
  return accept(customer);
}

/** Those of whom the hub has not told back, read at the start. */
export async function readNewCustomers(
  parts: Pick<TillParts, 'journal' | 'customers'>,
): Promise<Map<string, Customer>> {
  const entries = await parts.journal.find({ type: 'customer.registered' });
  const registered = entries.flatMap((entry) =>
    entry.type === 'customer.registered' ? [entry.payload.customer] : [],
  );
  const back = new Set((await parts.customers.byIds(registered.map(({ id }) => id))).map(({ id }) => id));
  return new Map(registered.filter(({ id }) => !back.has(id)).map((customer) => [customer.id, customer]));
}

function isMatch({ name, phone, code }: Customer, text: string): boolean {
  const haystack = `${name} ${phone} ${code}`.toLocaleLowerCase();
  const words = text.toLocaleLowerCase().split(/\s+/);
  return words.every((word) => haystack.includes(word));
}
