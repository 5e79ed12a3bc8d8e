import type { MongoClient } from 'mongodb';
import type { Entities } from './entities.ts';
import type { Operation } from './format.ts';

/** One case being run. */
export interface Run {
  readonly url: string;
  readonly entities: Entities;
  /** The runner's own client, whose commands no case observes. */
  readonly control: MongoClient;
  /** The names of the fail points that are on. */
  readonly failPoints: Set<string>;
  /** Performs an operation and compares what came of it with what is expected. */
  readonly perform: (operation: Operation) => Promise<void>;
}
