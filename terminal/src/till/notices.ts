import { z } from 'zod';
import type { LocalState } from '../store/index.ts';

/** What this till itself has to tell its manager, until somebody has read it. */
export const noticeSchema = z.object({ id: z.string(), message: z.string() });
export type Notice = z.infer<typeof noticeSchema>;

const NOTICES = 'till.notices';
const MOST = 20;

export function readNotices(local: LocalState): readonly Notice[] {
  const stored = z.array(noticeSchema).safeParse(local.get(NOTICES));
  return stored.success ? stored.data : [];
}

export function addNotice(local: LocalState, notice: Notice): void {
  const others = readNotices(local).filter(({ id }) => id !== notice.id);
  local.set(NOTICES, [...others, notice].slice(-MOST));
}

export function closeNotice(local: LocalState, id: string): void {
  local.set(
    NOTICES,
    readNotices(local).filter((notice) => notice.id !== id),
  );
}
