/** One process that the supervisor keeps alive. */
export type Program = {
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  /** The whole environment; secrets travel here and never among the arguments, which every user may read. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where it is reached when it is up. */
  readonly url: string;
  readonly readiness: Readiness;
  /** What must lie on the disk before every start. */
  readonly prepare?: () => void;
  /** Lines of its output that nobody needs to read. */
  readonly chatter?: RegExp;
  /** After SIGTERM; then SIGKILL. */
  readonly stopWithinMs: number;
};

/**
 * `says`: a program of ours, which prints a line; it gets a channel whose end tells it that the supervisor is gone.
 * `listens`: a program of others, which is up when its port takes connections; the system ends it with us.
 */
export type Readiness =
  | { readonly kind: 'says'; readonly isReady: (line: string) => boolean }
  | { readonly kind: 'listens'; readonly port: number };
