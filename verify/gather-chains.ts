/** The entries of a file sorted into chains; those that are there twice, or not where they belong, are findings. */
import type { Finding, FindingKind } from './finding.ts';
import { findOutOfOrder } from './out-of-order.ts';
import { chainOf, idToPlace, placeToId } from './place.ts';
import type { Placed } from './place-entries.ts';

export type Gathered = {
  /** Each sequence once, in order. */
  readonly chains: readonly (readonly Placed[])[];
  readonly findings: readonly Finding[];
};

/** `isOrdered`: whether the file's own order means something, as an archive's does and a database's does not. */
export function gatherChains(placed: readonly Placed[], isOrdered: boolean): Gathered {
  const { kept, findings } = keepOneEach(placed);
  const inChains = groupBy(kept, ({ place }) => chainOf(place));
  for (const entries of inChains.values())
    findings.push(...(isOrdered ? findMoved(entries) : findMisfiled(entries)));
  const chains = [...inChains.values()].map((entries) =>
    entries.toSorted((left, right) => left.place.sequence - right.place.sequence),
  );
  return { chains, findings };
}

/** In the order of the file. Of several with one id it is the sealed one, and the one that its successor names. */
function keepOneEach(placed: readonly Placed[]): {
  readonly kept: readonly Placed[];
  readonly findings: Finding[];
} {
  const named = new Set(placed.map(({ judged }) => (judged.isSealed ? judged.said.previousHash : null)));
  const trust = ({ judged }: Placed) => (judged.isSealed ? 2 : 0) + (named.has(judged.said.hash) ? 1 : 0);
  const kept: Placed[] = [];
  const findings: Finding[] = [];
  for (const group of groupBy(placed, ({ place }) => placeToId(place)).values()) {
    const [best, ...others] = group.toSorted((left, right) => trust(right) - trust(left));
    if (!best) continue;
    kept.push(best);
    for (const other of others) {
      const isSame = other.judged.isSealed && other.judged.said.hash === best.judged.said.hash;
      const how = isSame
        ? 'the same'
        : `another${other.judged.fault ? `: ${other.judged.fault.message}` : ''}`;
      findings.push(
        findingAt(
          other,
          'duplicate',
          `is here twice, in ${best.judged.where} and ${other.judged.where} (${how})`,
        ),
      );
    }
  }
  return { kept: kept.toSorted((left, right) => left.at - right.at), findings };
}

function findMoved(entries: readonly Placed[]): readonly Finding[] {
  const moved = findOutOfOrder(entries, ({ place }) => place.sequence);
  return moved.map((entry) =>
    findingAt(entry, 'reordered', `stands out of its order, in ${entry.judged.where}`),
  );
}

function findMisfiled(entries: readonly Placed[]): readonly Finding[] {
  return entries.flatMap((entry) => {
    const { filedUnder, fault, where } = entry.judged;
    const other = filedUnder.find((id) => id !== placeToId(entry.place));
    if (fault !== null || other === undefined) return [];
    const place = idToPlace(other);
    const name = place ? `entry ${place.sequence} of epoch ${place.epoch}` : `“${other}”`;
    return [findingAt(entry, 'reordered', `is filed as ${name}, in ${where}`)];
  });
}

function findingAt({ judged, place }: Placed, kind: FindingKind, message: string): Finding {
  return { kind, ...place, receiptNumber: judged.said.receiptNumber, message };
}

function groupBy(
  placed: readonly Placed[],
  keyOf: (placed: Placed) => string,
): ReadonlyMap<string, readonly Placed[]> {
  const groups = new Map<string, Placed[]>();
  for (const one of placed) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
