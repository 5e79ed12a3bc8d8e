/**
 * Calls `stop` once: for Ctrl-C, for SIGTERM, or when the supervisor that started this process by a channel is gone,
 * however it went. Registered before anything is opened: as the first process of a container, a program without
 * handlers would not hear a signal at all.
 */
export function whenToldToStop(stop: (why: string) => void): void {
  let isTold = false;
  for (const sign of ['SIGINT', 'SIGTERM', 'disconnect'] as const) {
    process.on(sign, () => {
      if (isTold) return;
      isTold = true;
      stop(sign === 'disconnect' ? 'the supervisor is gone' : sign);
    });
  }
}
