import type { SerialSettings } from '../line/index.ts';
import type { ScaleReading } from './port.ts';

/** How one make of scale speaks: what is sent, and what its answers mean. Pure; the line is somebody else's. */
export type ScaleProtocol = {
  readonly id: string;
  /** As the maker ships it. */
  readonly line: Omit<SerialSettings, 'path'>;
  readonly askWeight: Uint8Array;
  readonly commands: Readonly<Partial<Record<ScaleCommand, Uint8Array>>>;
  /** Cuts the first answer off what came so far; undefined where it is not whole yet. Noise is an answer of none. */
  readonly cut: (heard: Uint8Array) => { readonly answer: ScaleAnswer; readonly length: number } | undefined;
};

export type ScaleCommand = 'tare' | 'clearTare' | 'zero';

export type ScaleAnswer =
  | { readonly type: 'reading'; readonly reading: ScaleReading }
  | { readonly type: 'command'; readonly outcome: 'done' | 'not-still' | 'out-of-range' | 'cannot' }
  /** It wants to hear this before it says more. */
  | { readonly type: 'reply'; readonly bytes: Uint8Array }
  | { readonly type: 'noise' };

export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function asciiText(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
