import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** One line of the real input, as it stands in the file. `unitPrice` is decimal text in GBP. */
const invoiceSchema = z.object({
  invoice: z.string(),
  at: z.string(),
  customer: z.string().nullable(),
  country: z.string(),
  lines: z.array(z.object({ code: z.string(), name: z.string(), quantity: z.int(), unitPrice: z.string() })),
});
export type Invoice = z.infer<typeof invoiceSchema>;

export function readInvoices(file: string): readonly Invoice[] {
  const raw = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => invoiceSchema.parse(JSON.parse(line)));
}
