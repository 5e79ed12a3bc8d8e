import { connect, type Socket } from 'node:net';
import { createLinkPrinter, type LinkPrinterOptions } from './link-printer.ts';
import type { PrinterPort } from './port.ts';
import type { PrinterLink } from './printer-link.ts';

export type NetworkPrinterOptions = Omit<LinkPrinterOptions, 'name' | 'openLink'> & {
  readonly host: string;
  /** 9100 on nearly all. */
  readonly port?: number;
};

/** ESC/POS over TCP. */
export function createNetworkPrinter(options: NetworkPrinterOptions): PrinterPort {
  const { host, port = 9100, ...rest } = options;
  return createLinkPrinter({
    ...rest,
    name: `${host}:${port}`,
    openLink: (timeoutMs) => openTcpLink(host, port, timeoutMs),
  });
}

/** A printer that does not close its end in this time is left alone. */
const CLOSE_MS = 500;

export function openTcpLink(host: string, port: number, timeoutMs: number): Promise<PrinterLink> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const timer = setTimeout(() => socket.destroy(new Error('no connection in time')), timeoutMs);
    const giveUp = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once('error', giveUp);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', giveUp);
      resolve(linkOver(socket));
    });
  });
}

function linkOver(socket: Socket): PrinterLink {
  // A break also shows as 'close'; without a listener the error would end the process.
  socket.on('error', () => undefined);
  return {
    send: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    onBytes: (listener) => socket.on('data', listener),
    onLost: (listener) => {
      socket.once('end', listener);
      socket.once('close', listener);
    },
    close: () => closeSocket(socket),
  };
}

/** Ends the connection after what was sent; a printer that no longer reads would keep it open for ever. */
function closeSocket(socket: Socket): Promise<void> {
  if (socket.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), CLOSE_MS);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume();
    if (socket.writableLength > 0) socket.destroy();
    else socket.end();
  });
}
