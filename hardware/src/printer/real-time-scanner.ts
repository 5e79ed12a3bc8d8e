/**
 * Finds the real-time commands DLE EOT n and DLE DC4 1 m t wherever they stand in the stream, image data and
 * half-sent commands included, as printers do: they look at each byte when it arrives, before its turn.
 */
export type RealTimeScanner = { scan(bytes: Uint8Array): readonly RealTimeCommand[] };

export type RealTimeCommand =
  | { readonly type: 'status'; readonly n: number }
  | { readonly type: 'pulse'; readonly pin: 2 | 5; readonly onMs: number; readonly offMs: number };

export function createRealTimeScanner(): RealTimeScanner {
  let recent: readonly number[] = [];
  return {
    scan(bytes) {
      const commands: RealTimeCommand[] = [];
      for (const byte of bytes) {
        recent = [...recent.slice(-4), byte];
        const command = statusAtEnd(recent) ?? pulseAtEnd(recent);
        if (command !== undefined) commands.push(command);
      }
      return commands;
    },
  };
}

function statusAtEnd(recent: readonly number[]): RealTimeCommand | undefined {
  const [lead, command, n = 0] = recent.slice(-3);
  return lead === 0x10 && command === 0x04 && n >= 1 && n <= 4 ? { type: 'status', n } : undefined;
}

function pulseAtEnd(recent: readonly number[]): RealTimeCommand | undefined {
  const [lead, command, fn, m = 0, t = 0] = recent.slice(-5);
  if (lead !== 0x10 || command !== 0x14 || fn !== 1 || m > 1 || t < 1 || t > 8) return undefined;
  return { type: 'pulse', pin: m === 0 ? 2 : 5, onMs: 100 * t, offMs: 100 * t };
}
