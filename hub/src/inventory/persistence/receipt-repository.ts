import type { ClientSession, Connection } from 'mongoose';
import { type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';

/** Which receipts the hub has booked; `hash` is over what the caller sent, so that a repeat is told from a clash. */
type StoredReceipt = {
  readonly _id: string;
  readonly companyId: string;
  readonly shopId: string;
  readonly hash: string;
  readonly staffId: string;
  readonly at: Date;
};

const receiptSchema = new Schema<StoredReceipt>(
  {
    _id: String,
    companyId: { type: String, required: true },
    shopId: { type: String, required: true },
    hash: { type: String, required: true },
    staffId: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { versionKey: false },
);

export type ReceiptModel = Model<StoredReceipt>;

export function receiptModelOf(connection: Connection): ReceiptModel {
  return connection.model<StoredReceipt>('Receipt', receiptSchema, 'receipts');
}

export async function findReceiptHash(
  receipts: ReceiptModel,
  scope: Scope,
  id: string,
  session: ClientSession,
): Promise<string | null> {
  const found = await receipts
    .findOne({ _id: keyOf(scope, id), companyId: scope.companyId })
    .session(session)
    .lean<StoredReceipt>();
  return found?.hash ?? null;
}

export async function insertReceipt(
  receipts: ReceiptModel,
  scope: Scope,
  { id, ...receipt }: Omit<StoredReceipt, '_id' | 'companyId'> & { readonly id: string },
  session: ClientSession,
): Promise<void> {
  await receipts.insertMany([{ _id: keyOf(scope, id), companyId: scope.companyId, ...receipt }], { session });
}

function keyOf(scope: Scope, id: string): string {
  return `${scope.companyId}:${id}`;
}
