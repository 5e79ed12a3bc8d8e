/** What a consumer keeps of its queue in its own database, where the bus cannot lose it. */
export type QueueMemory = {
  /** The mark that its queue had when nothing was missing; null before the first start. */
  readonly readMark: () => Promise<string | null>;
  readonly writeMark: (mark: string) => Promise<void>;
  /** Takes from the publishers' outboxes, in their order, whatever the inbox has no record of. */
  readonly catchUp: () => Promise<void>;
  /** Runs `work` unless another instance of this consumer is at it; answers whether it was run. */
  readonly alone: (work: () => Promise<void>) => Promise<boolean>;
  readonly partitions: PartitionMemory;
};

/** How many partitions the queue has now, and who is there to share them. */
export type PartitionMemory = {
  readonly read: () => Promise<number>;
  /** False where another was quicker. */
  readonly change: (from: number, to: number) => Promise<boolean>;
  /** Everything before the barrier `change` has been taken from `partition`. */
  readonly noteDrained: (change: string, partition: number) => Promise<void>;
  readonly countDrained: (change: string) => Promise<number>;
  /** Says that this instance lives, and answers who else has said so lately. */
  readonly beat: (instance: string) => Promise<readonly { readonly name: string; readonly beat: number }[]>;
  readonly leave: (instance: string) => Promise<void>;
};
