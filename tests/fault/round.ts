/**
 * One round: the scripted day on a fresh copy under a fault, then the same folder without it. Whatever the fault did,
 * the till comes up again, the day ends with its figures, one more sale is made, and the journal keeps every promise.
 */
import { Died, FaultTill, Refused } from './fault-till.ts';
import { brokenPromises, faultsOf, journalOf } from './journal-of.ts';
import { type Paper, startPaper } from './paper.ts';
import { ScriptedDay, type Shop, sellOne } from './scripted-day.ts';
import type { Workshop } from './workshop.ts';

export type Struck = { readonly till: FaultTill; readonly day: ScriptedDay };

/** `strike` starts the till and drives the day until it ends or cannot go on; what it finds wrong are problems. */
export async function roundOn(
  workshop: Workshop,
  strike: (struck: Struck, paper: Paper) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const { directory, remove } = workshop.copyTill();
  const paper = await startPaper();
  const till = new FaultTill({ directory, hubUrl: workshop.hubUrl, printer: paper.address });
  const day = new ScriptedDay(workshop.shop);
  try {
    const struck = await strike({ till, day }, paper).catch((error: unknown) => [
      `under the fault: ${saidBy(error)}`,
    ]);
    await till.kill();
    const after = await comeBack(till, day, workshop.shop);
    return [...struck, ...after, ...promisesKept(directory, [day], paper.printed())];
  } finally {
    await till.kill();
    await paper.close();
    remove();
  }
}

/** Starts the till without any fault, ends the day and sells once more. */
export async function comeBack(till: FaultTill, day: ScriptedDay, shop: Shop): Promise<readonly string[]> {
  try {
    const { failure } = await till.start();
    if (failure !== null) return [`not ready again: ${failure}`];
    await day.goOn(till);
    const { id, hash, type } = await sellOne(till, shop);
    day.acknowledged.push({ id, hash, act: type });
    return (await till.stop()) ? [] : ['did not stop in ten seconds'];
  } catch (error) {
    return [`after the restart: ${saidBy(error)}`];
  } finally {
    await till.kill();
  }
}

/** Reads the folder of a till that is down: everything printed and promised is there, and nothing twice. */
export function promisesKept(
  directory: string,
  days: readonly ScriptedDay[],
  printed: readonly string[],
): readonly string[] {
  try {
    const entries = journalOf(directory);
    const commands = new Set(entries.map(({ commandId }) => commandId));
    const due = days.filter(({ isOver }) => isOver).flatMap(({ asked }) => asked);
    const missing = due.filter(({ commandId }) => !commands.has(commandId));
    return [
      ...faultsOf(entries, directory),
      ...brokenPromises(entries, { printed, acknowledged: days.flatMap((day) => day.acknowledged) }),
      ...missing.map(({ act }) => `the day ended without its ${act}`),
    ];
  } catch (error) {
    return [`the journal cannot be read: ${saidBy(error)}`];
  }
}

/**
 * Drives the day against a failing disk. A till with no room may be asked again; one that failed must stay failed,
 * must say so, and must refuse everything else.
 */
export async function driveOrFailStop({ till, day }: Struck): Promise<readonly string[]> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    try {
      await day.goOn(till);
      return (await till.stop()) ? [] : ['did not stop in ten seconds'];
    } catch (error) {
      if (error instanceof Died) return [`ended instead of telling: ${error.message}`];
      if (!(error instanceof Refused)) throw error;
      if (error.code === 'store.full') continue;
      if (error.code !== 'store.failed' && error.code !== 'till.failed') throw error;
      return staysFailed(till);
    }
  }
  return [`no room ${MOST_TRIES} times, after one single error`];
}

const MOST_TRIES = 4;

async function staysFailed(till: FaultTill): Promise<readonly string[]> {
  const { failure } = await till.until((view) => view.phase === 'failed');
  const again = await till.query((commands) => commands.openShift.mutate({ float: 1 }));
  return [
    ...(failure ? [] : ['failed without saying why']),
    ...(again.ok ? ['failed, and then took a command'] : []),
  ];
}

export function saidBy(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
