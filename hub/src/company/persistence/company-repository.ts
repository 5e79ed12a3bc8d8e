import type { Company } from '@counterbook/shared/api';
import { type ClientSession, type Connection, type Model, Schema } from 'mongoose';
import type { Scope } from '../../platform/auth/identity.ts';

export type StoredCompany = Omit<Company, 'id'> & { readonly _id: string; readonly version: number };

const companySchema = new Schema<StoredCompany>(
  {
    _id: String,
    name: { type: String, required: true },
    currency: { type: String, required: true },
    locale: { type: String, required: true },
    active: { type: Boolean, required: true },
    version: { type: Number, required: true },
  },
  { versionKey: false },
);
companySchema.index({ name: 1 });

export type CompanyModel = Model<StoredCompany>;

export function companyModelOf(connection: Connection): CompanyModel {
  return connection.model<StoredCompany>('Company', companySchema, 'companies');
}

export function companyOf({ _id, name, currency, locale, active }: StoredCompany): Company {
  return { id: _id, name, currency, locale, active };
}

/** Here the scope is the thing itself. */
export function findCompany(
  companies: CompanyModel,
  scope: Scope,
  session: ClientSession | null = null,
): Promise<StoredCompany | null> {
  return companies.findOne({ _id: scope.companyId }, null, { session }).lean<StoredCompany>().exec();
}

/** For the super admin only, who stands above the companies. */
export function listCompanies(companies: CompanyModel): Promise<StoredCompany[]> {
  return companies.find({}).sort({ name: 1 }).lean<StoredCompany[]>().exec();
}
