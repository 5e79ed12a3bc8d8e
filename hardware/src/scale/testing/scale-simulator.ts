/** The scale's end of a serial cable: speaks as its maker documents, with knobs for what lies on it and what is wrong. */
import type { DeviceLine } from '../../line/index.ts';

export type ScaleSimulator = {
  /** Of what lies on it. */
  grams: number;
  isMoving: boolean;
  trouble: 'over' | null;
  isMute: boolean;
  /** Sent before each answer. */
  noise: readonly number[];
  /** How many weights it was asked for. */
  asked: number;
};

type Speaks = 'mettler-8217' | 'mettler-sics' | 'cas';

export function simulateScale(line: DeviceLine, speaks: Speaks): ScaleSimulator {
  const scale: ScaleSimulator = {
    grams: 0,
    isMoving: false,
    trouble: null,
    isMute: false,
    noise: [],
    asked: 0,
  };
  const held = { tare: 0, text: '' };
  line.onBytes((bytes) => {
    if (scale.isMute) return;
    const answer = ANSWERS[speaks](scale, held, [...bytes]);
    if (answer.length > 0) void line.send(Uint8Array.from([...scale.noise, ...answer]), 2_000);
  });
  return scale;
}

type Held = { tare: number; text: string };
type Answer = (scale: ScaleSimulator, held: Held, bytes: readonly number[]) => readonly number[];

const codes = (text: string) => [...text].map((sign) => sign.charCodeAt(0));
/** Without a float: 1234 → 1.234. */
const kilograms = (grams: number) => {
  const digits = String(Math.abs(grams)).padStart(4, '0');
  return `${digits.slice(0, -3)}.${digits.slice(-3)}`;
};

const ANSWERS: Readonly<Record<Speaks, Answer>> = {
  'mettler-8217': (scale, held, bytes) =>
    bytes.flatMap((byte) => {
      const net = () => scale.grams - held.tare;
      const why = (status: number) => [2, 0x3f, 0x40 | status, 13];
      if (byte === 0x57) scale.asked += 1;
      if (byte === 0x43) held.tare = 0;
      if (scale.trouble === 'over') return why(2);
      if (scale.isMoving) return why(1);
      if (byte === 0x54 || byte === 0x5a) held.tare = scale.grams;
      return net() < 0 ? why(4) : [2, ...codes(kilograms(net()).padStart(6, '0')), 13];
    }),
  'mettler-sics': (scale, held, bytes) => {
    held.text += String.fromCharCode(...bytes);
    const lines = held.text.split('\r\n');
    held.text = lines.pop() ?? '';
    return lines.flatMap((line) => {
      const grams = (value: number) => `${`${value < 0 ? '-' : ''}${Math.abs(value)}.0`.padStart(10)} g`;
      if (line === 'SI') {
        scale.asked += 1;
        const net = scale.grams - held.tare;
        if (scale.trouble === 'over') return codes('S +\r\n');
        return codes(`S ${scale.isMoving ? 'D' : 'S'} ${grams(net)}\r\n`);
      }
      if (line === 'TAC') {
        held.tare = 0;
        return codes('TAC A\r\n');
      }
      if (line !== 'T' && line !== 'Z') return codes('ES\r\n');
      if (scale.isMoving) return codes(`${line} I\r\n`);
      if (scale.trouble === 'over') return codes(`${line} +\r\n`);
      held.tare = scale.grams;
      return codes(line === 'Z' ? 'Z A\r\n' : `T S ${grams(held.tare)}\r\n`);
    });
  },
  cas: (scale, _held, bytes) =>
    bytes.flatMap((byte) => {
      if (byte === 5) return [6];
      if (byte !== 0x11) return [0x15];
      scale.asked += 1;
      const sign = scale.trouble === 'over' ? 'F' : scale.grams < 0 ? '-' : ' ';
      const data = codes(`${scale.isMoving ? 'U' : 'S'}${sign}${kilograms(scale.grams).padStart(6, '0')}kg`);
      return [1, 2, ...data, data.reduce((mixed, each) => mixed ^ each, 0), 3, 4];
    }),
};
