/**
 * Lists come in pages: `limit` rows and `next`, the cursor that asks for the rows behind them, null at the end.
 * A cursor is where the last row stands in the list's order; clients hand it back as they got it.
 */
import { z } from 'zod';

export const limitSchema = z.coerce.number().int().min(1).max(1000).default(100);
export const nextSchema = z.string().nullable();

export type CursorParts = readonly (string | number)[];

/** The place of a row, as text that a query string carries unescaped. */
export function cursorOf(parts: CursorParts): string {
  return btoa(encodeURIComponent(JSON.stringify(parts)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** Reads a cursor of exactly these parts; anything else is a fault of the caller's. */
export function cursorSchema<T extends CursorParts>(parts: z.ZodType<T>) {
  return z
    .string()
    .max(2000)
    .transform((text, context) => {
      const parsed = parts.safeParse(partsOf(text));
      if (parsed.success) return parsed.data;
      context.addIssue({ code: 'custom', message: 'is not a cursor of this list' });
      return z.NEVER;
    });
}

function partsOf(text: string): unknown {
  try {
    return JSON.parse(decodeURIComponent(atob(text.replaceAll('-', '+').replaceAll('_', '/'))));
  } catch {
    return null;
  }
}
