import type { Connection } from 'mongoose';
import type { ShopSide } from '../world/two-companies.ts';

/** Guesses are counted by digest, whosever they are at. */
const NOT_STATE = new Set(['guesses', 'familiarPlaces']);

/** Every stored document of one shop, or of its whole company, as text; sorted. */
export async function stateOf(
  connections: readonly Connection[],
  { companyId, shopId }: Pick<ShopSide, 'companyId' | 'shopId'>,
  whose: 'company' | 'shop',
): Promise<readonly string[]> {
  const id = whose === 'company' ? companyId : shopId;
  const found: string[] = [];
  for (const connection of connections) {
    for (const { name } of (await connection.db?.listCollections().toArray()) ?? []) {
      if (NOT_STATE.has(name)) continue;
      const documents = await connection.collection(name).find({}).toArray();
      const texts = documents.filter((document) => isOf(document, id)).map((each) => JSON.stringify(each));
      found.push(...texts.map((text) => `${connection.name}.${name} ${text}`));
    }
  }
  return found.toSorted();
}

/** Owned by a field of its own or by its key; what merely quotes the id in a payload is somebody else's. */
function isOf(document: Readonly<Record<string, unknown>>, id: string): boolean {
  const owners = [document._id, document.companyId, document.shopId, document.partition];
  const event = document.event as { companyid?: unknown; partitionkey?: unknown } | undefined;
  return [...owners, event?.companyid, event?.partitionkey].some(
    (owner) => typeof owner === 'string' && owner.split(/[:/]/).includes(id),
  );
}

/** The first few differences, in words; null where nothing changed. */
export function changeProblem(before: readonly string[], after: readonly string[]): string | null {
  const [old, now] = [new Set(before), new Set(after)];
  const gone = before.filter((text) => !now.has(text)).map((text) => `− ${text}`);
  const come = after.filter((text) => !old.has(text)).map((text) => `+ ${text}`);
  const changes = [...gone, ...come];
  return changes.length === 0
    ? null
    : changes
        .slice(0, 6)
        .map((text) => text.slice(0, 300))
        .join('\n');
}
