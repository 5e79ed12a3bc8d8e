/**
 * What is wrong with a virtual label printer. Labels are counted since the faults were set. Setting other faults mends
 * what they no longer name, and a printer that waited goes on.
 */
export type VirtualLabelFaults = {
  readonly paperOutAtLabel?: number;
  readonly ribbonOut?: boolean;
  readonly headOpen?: boolean;
  readonly paused?: boolean;
  readonly overheated?: boolean;
  /** Prints nothing and answers nothing from there on. */
  readonly stallAtLabel?: number;
  /** Its power fails there and is back at once: connections break, and what it had not printed is lost. */
  readonly resetAtLabel?: number;
  readonly isOff?: boolean;
  /** Accepts connections and never reads. */
  readonly neverRead?: boolean;
  /** Sends nothing back. */
  readonly mute?: boolean;
  /** How long one label takes. */
  readonly labelMs?: number;
};

/** What of it a host can ask for. */
export type VirtualLabelCondition = {
  readonly faults: VirtualLabelFaults;
  readonly isPaperOut: boolean;
  readonly isPartial: boolean;
  /** Whole formats that wait, and labels of the one at work that are still to come. */
  readonly waiting: number;
  readonly remaining: number;
};
