import type { WriteOutcome } from '../printer/port.ts';

/** The cash drawer. Opening it is all that most can do; why it is opened is the caller's to record. */
export type DrawerPort = { kick(): Promise<WriteOutcome> };
