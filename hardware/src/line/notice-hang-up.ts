import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { SerialPort } from 'serialport';

/**
 * A port that was pulled out between two reads reads as empty, and `serialport` reads it again without end: it is
 * never told as lost and one processor has no other work. Only a port that hung up has nothing to read when it has
 * not said "not now", so that is an error, which loses it.
 */
export async function noticeHangUp({ port }: SerialPort): Promise<void> {
  if (port === undefined || !('poller' in port)) return;
  const { unixRead } = await import('@serialport/bindings-cpp/dist/unix-read.js');
  port.read = (buffer: Buffer, offset: number, length: number) =>
    unixRead({ binding: port, buffer, offset, length, fsReadAsync: readSome as typeof readAsync });
}

const readAsync = promisify(read);

async function readSome(...where: readonly [number, Buffer, number, number, null]) {
  const done = await readAsync(...where);
  if (done.bytesRead === 0) throw new Error('the port hung up');
  return done;
}
