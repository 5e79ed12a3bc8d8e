import type { VirtualLabelCondition } from './virtual-label-faults.ts';

/** What a virtual label printer understands of the bytes that it gets. */
export type VirtualLabelCommand =
  | { readonly type: 'print'; readonly text: string; readonly copies: number }
  | { readonly type: 'status' }
  | { readonly type: 'identify' };

export type VirtualLabelLanguage = {
  /** Takes whole commands off the front; what is begun stays. */
  readonly take: (bytes: Buffer) => {
    readonly commands: readonly VirtualLabelCommand[];
    readonly rest: Buffer;
  };
  readonly status: (condition: VirtualLabelCondition) => string;
  readonly identity: string;
};
