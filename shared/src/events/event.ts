/**
 * What services tell each other: CloudEvents 1.0 in JSON, routed by `type`. `partitionkey` keeps what belongs
 * together in order (a shop's entries, a product's changes); `version` lets a late older event be told. `hops` counts
 * the events that led to this one, so that services which answer each other for ever are noticed; `requestid` is that
 * of the request that began it all.
 */
import { z } from 'zod';
import { idSchema } from '../id/entry-id.ts';
import { JOURNAL_ENTRY_TYPES, type JournalEntryType, journalEntrySchema } from '../journal/entry.ts';
import { currencySchema } from '../money/currency.ts';
import {
  attentionSchema,
  debtAccountSchema,
  fedCustomerSchema,
  fedProductSchema,
  shopSettingsSchema,
  staffMemberSchema,
  stockLevelSchema,
} from '../sync/feeds.ts';

const version = z.int().min(0);
/** The document is no more, or no longer of this partition: tills forget it. `document` is what it was last. */
const removed = z.literal(true).optional();

/** The document events from which sync builds the feeds; `shopId` where the partition is a shop. */
export const documentEvents = {
  'product.changed': z.object({ document: fedProductSchema, version, removed }),
  'customer.changed': z.object({ document: fedCustomerSchema, version, removed }),
  'debt.account-changed': z.object({ document: debtAccountSchema, version, removed }),
  'stock.level-changed': z.object({ document: stockLevelSchema, version, removed, shopId: idSchema }),
  'staff.changed': z.object({ document: staffMemberSchema, version, removed, shopId: idSchema }),
  'settings.changed': z.object({ document: shopSettingsSchema, version, removed, shopId: idSchema }),
  'attention.raised': z.object({ document: attentionSchema, version, removed, shopId: idSchema }),
} as const;
export type DocumentEventType = keyof typeof documentEvents;

const placeInShop = {
  terminalId: idSchema,
  terminalCode: z.string(),
  companyId: idSchema,
  shopId: idSchema,
  epoch: z.int().min(1),
};

/**
 * What auth tells of terminals. `publicKey`: SPKI, PEM; a higher epoch follows a re-installation. What a terminal writes
 * from the epoch of an ordered move on is the new shop's; it has moved when it first shows itself in that.
 */
export const deviceEvents = {
  'device.enrolled': z.object({ ...placeInShop, publicKey: z.string() }),
  'device.move-ordered': z.object(placeInShop),
  'device.moved': z.object({ ...placeInShop, fromShopId: idSchema }),
  'device.revoked': z.object({ terminalId: idSchema, companyId: idSchema, shopId: idSchema }),
} as const;
export type DeviceEnrolled = z.infer<(typeof deviceEvents)['device.enrolled']>;
export type DevicePlaced = z.infer<(typeof deviceEvents)['device.move-ordered']>;

/** What company tells shop: the fields that a shop's settings carry for its tills. */
export const companyEvents = {
  'company.changed': z.object({
    companyId: idSchema,
    name: z.string(),
    currency: currencySchema,
    locale: z.string(),
    version,
  }),
} as const;
export type CompanyChanged = z.infer<(typeof companyEvents)['company.changed']>;

/** What debt tells of a customer who turned out to be several: all the names that are this one's. */
export const customerEvents = {
  'customer.aliases-changed': z.object({
    customerId: idSchema,
    aliases: z.array(idSchema).min(1),
    version,
  }),
} as const;

/** What a consumer tells when it gives an event up: somebody must look, and `npm run dead` shows it whole. */
export const busEvents = {
  'bus.dead-lettered': z.object({
    queue: z.string(),
    eventId: z.string(),
    eventType: z.string(),
    reason: z.string(),
    attempts: z.int().min(0),
  }),
} as const;

/**
 * An accepted journal entry is an event of its own type; its data is the entry. Where a service tells under that name
 * what became of the document, what a person did to it at a till has a name of its own.
 */
export function entryEventTypeOf(type: JournalEntryType): string {
  if (type === 'customer.changed') return 'customer.edited';
  return type === 'product.changed' ? 'product.edited' : type;
}
export const entryEventTypes = JOURNAL_ENTRY_TYPES.map(entryEventTypeOf);

/** In bytes of JSON. What is larger is refused where it is told, while whoever asked for it can still be answered. */
export const LARGEST_EVENT = 256 * 1024;

/** An event further than this from its beginning goes round in a circle: it is dead-lettered. */
export const MOST_HOPS = 8;

export const eventSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(200),
  source: z.string(),
  type: z.string(),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  companyid: idSchema,
  partitionkey: z.string(),
  hops: z.int().min(0).default(0),
  requestid: z.string().min(1).max(200).optional(),
  data: z.unknown(),
});
export type Event = z.infer<typeof eventSchema>;

export { journalEntrySchema as entryEventDataSchema };
