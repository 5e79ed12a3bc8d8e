import { formatMoney } from '@counterbook/shared/money';
import type { Attention, EditFacts, ShopSettings, StaffMember } from '@counterbook/shared/sync';

type Shop = { readonly settings: ShopSettings | null; readonly staff: readonly StaffMember[] };

/** What became of an edit of this till's own; `name` is the customer's or the product's, where the till knows it. */
export function setAsideText(message: string, fields: readonly string[], name: string | undefined): string {
  const what = fields.length === 0 ? 'being another customer' : fields.map(fieldText).join(', ');
  return `${name ?? 'Somebody'}: what was changed here (${what}) is not taken yet and is shown as it was before. ${message}. A manager accepts or rejects it in the portal`;
}

/** What became of a customer registered here. */
export function registrationSetAsideText(message: string, name: string): string {
  return `${name}: this customer, registered here, is not taken yet and is known at this till alone. ${message}. A manager accepts or rejects it in the portal`;
}

/** What must be looked at, in a sentence: the hub's, and for two edits that met one with names and amounts in it. */
export function attentionText({ kind, message, edit }: Attention, shop: Shop): string {
  if (kind !== 'edit-clash' || edit === undefined || edit.otherId !== undefined) return message;
  const { name, field, kept, wanted, keptBy, wantedBy } = edit;
  const said = (value: EditFacts['kept']) => valueText(field, value, shop.settings);
  return `${name}: ${fieldText(field)} stays ${said(kept)}, set by ${whoText(keptBy, shop)}. ${capital(whoText(wantedBy, shop))} wanted ${said(wanted)}, but came later`;
}

function valueText(field: string, value: EditFacts['kept'], settings: ShopSettings | null): string {
  if (field === 'price' && typeof value === 'number' && settings !== null)
    return formatMoney(value, settings.currency, settings.locale);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === '' ? 'empty' : `“${value}”`;
}

function whoText(who: EditFacts['keptBy'], { settings, staff }: Shop): string {
  if (who === null) return 'somebody';
  const member = staff.find(({ id }) => id === who.staffId);
  if (member) return member.name;
  if (who.shopId === null) return 'the office';
  return who.shopId === settings?.id ? 'somebody of this shop' : 'another shop';
}

function fieldText(field: string): string {
  return FIELDS[field] ?? field;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const FIELDS: Readonly<Record<string, string>> = {
  code: 'card number',
  email: 'e-mail',
  sku: 'SKU',
  taxCode: 'tax rate',
  archived: 'archived',
};
