import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { spreadOf } from '../statistics.ts';

const PROGRAM = fileURLToPath(new URL('open-and-find.ts', import.meta.url));
const MEBIBYTE = 2 ** 20;

/** From a process being started to the first product that it finds, and its memory after a forced collection. */
export async function measureColdStart(file: string, barcodes: readonly string[]) {
  const starts: { milliseconds: number; resident: number }[] = [];
  for (const barcode of barcodes) starts.push(await startOnce(file, barcode));
  return {
    coldStartToFirstFind: spreadOf(starts.map(({ milliseconds }) => milliseconds)),
    residentMebibytes: Math.round(Math.max(...starts.map(({ resident }) => resident)) / MEBIBYTE),
  };
}

async function startOnce(file: string, barcode: string) {
  const from = performance.now();
  const child = spawn(process.execPath, ['--expose-gc', PROGRAM, file, barcode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const said: { line: string; at: number }[] = [];
  createInterface(child.stdout).on('line', (line) => said.push({ line, at: performance.now() }));
  const [code] = await ended;
  const [found, resident] = said;
  if (code !== 0 || !found || !resident)
    throw new Error(`opening ${file} and finding ${barcode} ended with ${code}`);
  return { milliseconds: found.at - from, resident: Number(resident.line) };
}
