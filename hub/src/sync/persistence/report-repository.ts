import type { Report } from '@counterbook/shared/sync';
import { type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';

/** The last that a terminal told of itself. */
export type StoredReport = Omit<Report, 'protocol' | 'signedHeads'> & {
  readonly _id: string;
  readonly companyId: string;
  readonly protocol: number;
  readonly receivedAt: string;
};

const reportSchema = new Schema<StoredReport>(
  { _id: String, companyId: { type: String, required: true } },
  { versionKey: false, strict: false },
);
reportSchema.index({ companyId: 1 });

export type ReportModel = Model<StoredReport>;

export function reportModelOf(connection: Connection): ReportModel {
  return connection.model<StoredReport>('Report', reportSchema, 'reports');
}

export async function saveReport(reports: ReportModel, scope: Scope, report: StoredReport): Promise<void> {
  const { _id, ...told } = report;
  await reports.replaceOne({ companyId: scope.companyId, _id }, told, { upsert: true });
}

export async function listReports(
  reports: ReportModel,
  scope: Scope,
): Promise<ReadonlyMap<string, StoredReport>> {
  const all = await reports.find({ companyId: scope.companyId }).lean<StoredReport[]>();
  return new Map(all.map((report) => [report._id, report]));
}
