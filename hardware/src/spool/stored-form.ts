import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { SpooledJob } from './job.ts';
import type { PrintedDocument } from './printed-document.ts';
import type { StoredJob } from './store.ts';

/** A job as it stands in the file: both texts with the sum by which damage shows. */
export type StoredForm = {
  readonly state: string;
  readonly stateSum: number;
  readonly document: string;
  readonly documentSum: number;
};

const jobSchema = z.object({
  id: z.string(),
  what: z.string(),
  which: z.string(),
  copy: z.int().min(0),
  role: z.string(),
  title: z.string(),
  madeAt: z.int(),
  printer: z.string(),
  status: z.enum(['queued', 'stale', 'sending', 'handed-over', 'confirmed', 'unconfirmed', 'failed']),
  cause: z
    .enum([
      'unreachable',
      'not-permitted',
      'in-use',
      'driver-missing',
      'no-answer',
      'connection-lost',
      'cover-open',
      'paper-out',
      'cutter-jammed',
      'ribbon-out',
      'too-hot',
      'paused',
      'printer-error',
      'offline',
      'interrupted',
      'unprintable',
      'no-printer',
      'left',
    ])
    .optional(),
  doubts: z.int().min(0),
}) satisfies z.ZodType<SpooledJob>;

export function toStoredForm({ job, document }: StoredJob): StoredForm {
  const state = JSON.stringify(job);
  const text = JSON.stringify(document, (_, value) =>
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
  );
  return { state, stateSum: crc32(state), document: text, documentSum: crc32(text) };
}

/** Undefined where it is not what was written. */
export function fromStoredForm(form: StoredForm): StoredJob | undefined {
  if (crc32(form.state) !== form.stateSum || crc32(form.document) !== form.documentSum) return undefined;
  const job = jobSchema.safeParse(JSON.parse(form.state));
  if (!job.success) return undefined;
  // Only the spool writes it, and the sum says that nobody else has.
  const document = JSON.parse(form.document, (_, value) =>
    typeof value?.base64 === 'string' ? Uint8Array.from(Buffer.from(value.base64, 'base64')) : value,
  ) as PrintedDocument;
  return { job: job.data, document };
}
