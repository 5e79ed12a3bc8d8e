import { StoreError } from '../store/index.ts';

/** What keeps the till from working, in the cashier's words. */
export function failureOf(error: unknown): string {
  if (error instanceof StoreError) {
    if (error.trouble === 'in-use')
      return `This till is already running (process ${error.holder}). Use that window, or end that process.`;
    if (error.trouble === 'full')
      return 'The disk of this till is full. Make room, then start the till again. All completed sales are safe.';
    if (error.trouble === 'newer')
      return 'A newer version of Counterbook wrote this till’s file. Start that version; nothing has been changed.';
    return 'The disk of this till cannot be trusted. Every receipt that was printed is recorded; stop selling here, start the till again, and call your manager if this returns.';
  }
  const detail = error instanceof Error ? error.message : String(error);
  return `The till cannot work: ${detail}`;
}
