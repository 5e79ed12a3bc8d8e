/**
 * What a service has asked people to look at, because of edits: kept so that it can be closed when it is settled. It is
 * settled by whoever sets the field again, to whatever value, the present one included, or by a manager's word, which
 * sync writes down: the versions here are even, so that there is room for it between them.
 */
import type { Event } from '@counterbook/shared/events';
import type { Attention } from '@counterbook/shared/sync';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../auth/identity.ts';
import { writeRows } from '../mongo/write-rows.ts';
import { newEvent } from '../outbox/new-event.ts';

type StoredAttention = {
  readonly _id: string;
  readonly companyId: string;
  readonly shopId: string;
  /** The documents that it is about. */
  readonly about: readonly string[];
  readonly open: boolean;
  readonly version: number;
  readonly attention: Attention;
};
export type Raised = { readonly shopId: string; readonly attention: Attention };

const attentionSchema = new Schema<StoredAttention>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    about: { type: [String], required: true },
    open: { type: Boolean, required: true },
    version: { type: Number, required: true },
    attention: { type: Schema.Types.Mixed, required: true },
  },
  { versionKey: false, minimize: false },
);
attentionSchema.index({ companyId: 1, about: 1, open: 1 });

export type AttentionModel = Model<StoredAttention>;

export function attentionModelOf(connection: Connection): AttentionModel {
  return connection.model<StoredAttention>('Attention', attentionSchema, 'attention');
}

export async function findOpen(
  model: AttentionModel,
  scope: Scope,
  documentIds: readonly string[],
  session: ClientSession,
): Promise<readonly Raised[]> {
  if (documentIds.length === 0) return [];
  const rows = await model
    .find({ companyId: scope.companyId, about: { $in: [...documentIds] }, open: true })
    .session(session)
    .lean<StoredAttention[]>();
  return rows.map(({ shopId, attention }) => ({ shopId, attention }));
}

/** Writes each as it is to stand now, open or closed, and answers what to tell; what stands so already is not told. */
export async function writeAttention(
  model: AttentionModel,
  { scope, source, time }: { readonly scope: Scope; readonly source: string; readonly time: Date },
  wanted: readonly Raised[],
  session: ClientSession,
): Promise<readonly Event[]> {
  const { companyId } = scope;
  const last = new Map(wanted.map((raised) => [`${companyId}:${raised.attention.id}`, raised]));
  if (last.size === 0) return [];
  const known = await model
    .find({ companyId, _id: { $in: [...last.keys()] } })
    .session(session)
    .lean<StoredAttention[]>();
  const before = new Map(known.map((row) => [row._id, row]));
  const rows = [...last].flatMap(([_id, { shopId, attention }]): StoredAttention[] => {
    const old = before.get(_id);
    const isSame = old ? old.open === attention.open && old.attention.message === attention.message : false;
    if (isSame || (!old && !attention.open)) return [];
    const about = [attention.subject, attention.edit?.otherId ?? attention.subject];
    const { open } = attention;
    return [{ _id, companyId, shopId, about, open, version: (old?.version ?? 0) + 2, attention }];
  });
  await writeRows(model.db.collection<StoredAttention>('attention'), session, rows, (id) => !before.has(id));
  return rows.map(({ shopId, version, attention }) =>
    newEvent({
      source,
      type: 'attention.raised',
      companyId,
      partitionKey: shopId,
      data: { document: attention, version, shopId },
      time,
    }),
  );
}

export function closed({ shopId, attention }: Raised): Raised {
  return { shopId, attention: { ...attention, open: false } };
}
