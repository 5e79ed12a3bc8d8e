/**
 * How the scanner of this screen is set: which keys it sends before and after a code. Kept by the browser, beside the
 * keyboard that it is; what cannot be read is the usual.
 */
import { usualWedge, type WedgeSettings } from '@counterbook/hardware/scanner';
import { z } from 'zod';

const keysSchema = z.array(z.string().min(1).max(20)).max(8).readonly();
const learntSchema = z.object({ prefix: keysSchema, suffix: keysSchema });
export type LearntWedge = z.infer<typeof learntSchema>;

const PLACE = 'counterbook.scanner';
let known: WedgeSettings | null = null;

export function readWedge(): WedgeSettings {
  known ??= { ...usualWedge, ...readLearnt() };
  return known;
}

/** Null: as scanners come from the factory. False where the browser keeps nothing. */
export function keepWedge(learnt: LearntWedge | null): boolean {
  known = { ...usualWedge, ...learnt };
  try {
    if (learnt === null) localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, JSON.stringify(learnt));
    return true;
  } catch {
    return false;
  }
}

function readLearnt(): LearntWedge | null {
  try {
    return learntSchema.parse(JSON.parse(localStorage.getItem(PLACE) ?? 'null'));
  } catch {
    return null;
  }
}
