import type { Attention, ShopSettings, StaffMember } from '@counterbook/shared/sync';
import type { Documents } from './documents.ts';

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
};

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
  const renew = (read: () => Promise<void>) => async () => {
    await read();
    for (const listener of listeners) listener();
  };
  const stops = [
    deps.settings.onChange(renew(readSettings)),
    deps.staff.onChange(renew(readStaff)),
    deps.attention.onChange(renew(readAttention)),
  ];
  await Promise.all([readSettings(), readStaff(), readAttention()]);
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
