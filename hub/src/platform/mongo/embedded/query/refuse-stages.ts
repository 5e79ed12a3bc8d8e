import { CommandError } from '../command-error.ts';
import { type Doc, isDoc } from '../values/document.ts';

const UNSUPPORTED = [
  '$changeStream',
  '$search',
  '$searchMeta',
  '$vectorSearch',
  '$geoNear',
  '$indexStats',
  '$planCacheStats',
  '$currentOp',
  '$graphLookup',
  '$listSessions',
];

/** Stages that compare nothing, or compare by the collation: the others would go by bytes without a word. */
const COLLATED = ['$match', '$sort', '$skip', '$limit', '$unset', '$unwind', '$count', '$sample'];

/** One group of everything, only added up: `countDocuments` asks so. */
function isPlainSum(group: unknown): boolean {
  if (!isDoc(group)) return false;
  const { _id: id, ...fields } = group;
  if (id !== null && typeof id !== 'number') return false;
  return Object.values(fields).every(
    (one) => isDoc(one) && Object.keys(one).every((name) => name === '$sum'),
  );
}

export function refuseComparingStages(pipeline: readonly Doc[]): void {
  for (const stage of pipeline) {
    const [name = ''] = Object.keys(stage);
    if (!COLLATED.includes(name) && !isPlainSum(stage.$group)) {
      throw new CommandError(72, `${name} with a collation is not supported by the embedded server`);
    }
  }
}

/** A pipeline that writes has had its last stage taken off before; what speaks of the server stands first. */
export function refuseStages(pipeline: readonly Doc[]): void {
  for (const [at, stage] of pipeline.entries()) {
    const names = Object.keys(stage);
    const [name = ''] = names;
    if (names.length !== 1) {
      throw new CommandError(40_323, 'A pipeline stage specification object must contain exactly one field.');
    }
    if (name === '$out' || name === '$merge') {
      throw new CommandError(40_601, `${name} can only be the final stage in the pipeline`);
    }
    if (at > 0 && (name === '$collStats' || name === '$listLocalSessions' || name === '$documents')) {
      throw new CommandError(40_602, `${name} is only valid as the first stage in a pipeline`);
    }
    if (UNSUPPORTED.includes(name)) {
      const told = `Unrecognized pipeline stage name: '${name}' (not supported by the embedded server)`;
      throw new CommandError(40_324, told);
    }
  }
}
