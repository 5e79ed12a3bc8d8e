import type { MongoClient } from 'mongodb';
import { isFields } from './fields.ts';
import type { Requirement } from './format.ts';

/** What the server is, asked once. */
export interface ServerFacts {
  readonly version: string;
  readonly topology: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export async function readFacts(client: MongoClient): Promise<ServerFacts> {
  const admin = client.db('admin');
  const { version } = await admin.command({ buildInfo: 1 });
  const hello = await admin.command({ hello: 1 });
  const parameters = await admin.command({ getParameter: '*' }).catch(() => ({}));
  const topology =
    hello.msg === 'isdbgrid' ? 'sharded' : hello.setName === undefined ? 'single' : 'replicaset';
  return { version: String(version), topology, parameters };
}

/** Why none of the requirements is met; `undefined` where one is, or none is asked. */
export function unmet(
  requirements: readonly Requirement[] | undefined,
  facts: ServerFacts,
): string | undefined {
  if (requirements === undefined || requirements.length === 0) return undefined;
  const reasons = requirements.map((requirement) => unmetRequirement(requirement, facts));
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join('; or ');
}

function unmetRequirement(asked: Requirement, facts: ServerFacts): string | undefined {
  const { version, topology, parameters } = facts;
  const { minServerVersion: least, maxServerVersion: most, topologies } = asked;
  if (least !== undefined && compareVersions(version, least) < 0) return `needs MongoDB ${least}`;
  if (most !== undefined && compareVersions(version, most) > 0) return `is for MongoDB up to ${most}`;
  const fitting = topologies?.some((one) => one === topology || one === `${topology}-replicaset`);
  if (fitting === false) return `is for ${topologies?.join(', ')}`;
  if (asked.serverless === 'require') return 'is for serverless';
  if (asked.auth === true || asked.authMechanism !== undefined) return 'needs authentication';
  if (asked.csfle !== undefined && asked.csfle !== false) return 'needs client-side encryption';
  for (const [name, wanted] of Object.entries(asked.serverParameters ?? {})) {
    if (!sameParameter(parameters[name], wanted)) return `needs the server parameter ${name}`;
  }
  return undefined;
}

function sameParameter(actual: unknown, wanted: unknown): boolean {
  const value = isFields(actual) && 'value' in actual ? actual.value : actual;
  return value === wanted || (typeof wanted === 'boolean' && Boolean(value) === wanted);
}

/** By numbers; what a requirement leaves out (`4.2` for 4.2.0) is zero. */
function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(/[.-]/).map(Number));
  for (let at = 0; at < 3; at += 1) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
