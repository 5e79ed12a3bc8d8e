import { fileURLToPath } from 'node:url';
import { AskedProcess, type HowToStart } from '../asked-process.ts';
import type { PeerTill } from './peer-till.ts';

export type PeerName = 'pouch' | 'watermelon' | 'rxdb';
export type PeerTillProcess = AskedProcess<PeerTill>;

export function startPeerTill(peer: PeerName, how: HowToStart = {}): PeerTillProcess {
  return new AskedProcess(fileURLToPath(new URL(`./${peer}/till.ts`, import.meta.url)), {
    isQuiet: true,
    ...how,
  });
}
