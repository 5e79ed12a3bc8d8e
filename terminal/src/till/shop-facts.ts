import {
  type Attention,
  type ShopSettings,
  type StaffMember,
  shopSettingsSchema,
  staffMemberSchema,
} from '@counterbook/shared/sync';
import { z } from 'zod';
import type { LocalState } from '../store/index.ts';
import type { Documents } from './documents.ts';
import { keepHint } from './keep-hint.ts';

/** The few small documents that nearly every act asks for, held in memory and renewed when the hub sends others. */
export type ShopFacts = {
  readonly settings: () => ShopSettings | null;
  readonly staff: () => readonly StaffMember[];
  readonly attention: () => readonly Attention[];
  readonly onChange: (listener: () => void) => void;
  readonly close: () => void;
};

export type ShopFactsDeps = {
  readonly settings: Documents<ShopSettings>;
  readonly staff: Documents<StaffMember>;
  readonly attention: Documents<Attention>;
  readonly local: LocalState;
};

/**
 * Kept once more, elsewhere in the file: without them nobody can sign in and nothing can be sold, and damage may take
 * the one page on which they stand.
 */
export const KEPT_FACTS = 'shop.facts';
const keptSchema = z.object({ settings: shopSettingsSchema.nullable(), staff: z.array(staffMemberSchema) });

export function readKeptFacts(local: LocalState): z.infer<typeof keptSchema> {
  return keptSchema.safeParse(local.get(KEPT_FACTS)).data ?? { settings: null, staff: [] };
}

export async function openShopFacts(deps: ShopFactsDeps): Promise<ShopFacts> {
  const listeners: (() => void)[] = [];
  let settings: ShopSettings | null = null;
  let staff: readonly StaffMember[] = [];
  let attention: readonly Attention[] = [];
  const readSettings = async () => {
    settings = (await deps.settings.find({}))[0] ?? null;
  };
  const readStaff = async () => {
    staff = await deps.staff.find({});
  };
  const readAttention = async () => {
    attention = (await deps.attention.find({})).filter(({ open }) => open);
  };
  const keep = () => keepHint(deps.local, KEPT_FACTS, { settings, staff });
  const renew = (read: () => Promise<void>) => async () => {
    await read();
    if (read !== readAttention) keep();
    for (const listener of listeners) listener();
  };
  const stops = [
    deps.settings.onChange(renew(readSettings)),
    deps.staff.onChange(renew(readStaff)),
    deps.attention.onChange(renew(readAttention)),
  ];
  await Promise.all([readSettings(), readStaff(), readAttention()]);
  if (settings !== null && readKeptFacts(deps.local).settings === null) keep();
  return {
    settings: () => settings,
    staff: () => staff,
    attention: () => attention,
    onChange: (listener) => listeners.push(listener),
    close: () => {
      for (const stop of stops) stop();
    },
  };
}
