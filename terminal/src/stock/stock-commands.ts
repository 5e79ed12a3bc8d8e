import type { EntryOf } from '@counterbook/shared/journal';
import { accept, type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import { answerOf } from '../journal/answer-of.ts';
import { requireSignedIn } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';

export async function receiveStock(
  parts: TillParts,
  { commandId, reference, lines }: Inputs['receiveStock'],
): Promise<Result<EntryOf<'stock.received'>>> {
  const before = await answerOf(parts, commandId, 'stock.received');
  if (before) return before;
  const named = await nameLines(parts, lines);
  if (!named.ok) return named;
  const signer = stockSigner(parts);
  if (!signer.ok) return signer;
  const entry = await parts.journal.append({
    type: 'stock.received',
    payload: { lines: named.value, reference },
    ...signer.value,
    commandId,
  });
  return accept(entry as EntryOf<'stock.received'>);
}

/** A count is recorded beside the level that this till saw: only the difference moves stock. */
export async function countStock(
  parts: TillParts,
  { commandId, lines }: Inputs['countStock'],
): Promise<Result<EntryOf<'stock.counted'>>> {
  const before = await answerOf(parts, commandId, 'stock.counted');
  if (before) return before;
  const twice = lines.find(({ productId }, at) => lines.findIndex((l) => l.productId === productId) !== at);
  if (twice) return refuse({ code: 'stock.counted-twice', productId: twice.productId });
  const named = await nameLines(parts, lines);
  if (!named.ok) return named;
  const signer = stockSigner(parts);
  if (!signer.ok) return signer;
  const counted = await Promise.all(
    named.value.map(async (line) => ({
      ...line,
      expected: (await parts.levels.stockOf(line.productId)) ?? 0,
    })),
  );
  const entry = await parts.journal.append({
    type: 'stock.counted',
    payload: { lines: counted },
    ...signer.value,
    commandId,
  });
  return accept(entry as EntryOf<'stock.counted'>);
}

export async function adjustStock(
  parts: TillParts,
  { commandId, reason, lines }: Inputs['adjustStock'],
): Promise<Result<EntryOf<'stock.adjusted'>>> {
  const before = await answerOf(parts, commandId, 'stock.adjusted');
  if (before) return before;
  const still = lines.find(({ quantity }) => quantity === 0);
  if (still) return refuse({ code: 'quantity.invalid', quantity: 0, productId: still.productId });
  const named = await nameLines(parts, lines);
  if (!named.ok) return named;
  const signer = stockSigner(parts);
  if (!signer.ok) return signer;
  const entry = await parts.journal.append({
    type: 'stock.adjusted',
    payload: { lines: named.value, reason },
    ...signer.value,
    commandId,
  });
  return accept(entry as EntryOf<'stock.adjusted'>);
}

function stockSigner(parts: TillParts): Result<{ staffId: string; shiftId: string | null }> {
  const signedIn = requireSignedIn(parts);
  if (!signedIn.ok) return signedIn;
  return accept({ staffId: signedIn.value.staff.id, shiftId: parts.session.shift?.id ?? null });
}

async function nameLines<Line extends { readonly productId: string }>(
  parts: TillParts,
  lines: readonly Line[],
): Promise<Result<(Line & { sku: string; name: string })[]>> {
  const products = await parts.products.byIds([...new Set(lines.map(({ productId }) => productId))]);
  const known = new Map(products.map((product) => [product.id, product]));
  const named: (Line & { sku: string; name: string })[] = [];
  for (const line of lines) {
    const product = known.get(line.productId);
    if (!product) return refuse({ code: 'product.unknown', productId: line.productId });
    if (product.kind !== 'goods') return refuse({ code: 'stock.service', productId: product.id });
    named.push({ ...line, sku: product.sku, name: product.name });
  }
  return accept(named);
}
