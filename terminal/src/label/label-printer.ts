/** A label printer on the network, for tests: takes bytes on a port of its own and answers nothing, as they do. */
import { createServer, type Server, type Socket } from 'node:net';

export type LabelPrinter = {
  readonly port: () => number;
  /** What was printed: a visit that brings no bytes only looked whether the printer is there. */
  readonly labels: () => readonly string[];
  readonly goAway: () => Promise<void>;
  readonly comeBack: () => Promise<void>;
};

export async function startLabelPrinter(): Promise<LabelPrinter> {
  const visits: Buffer[][] = [];
  const sockets = new Set<Socket>();
  let server: Server;
  let port = 0;
  const comeBack = () =>
    new Promise<void>((resolve) => {
      server = createServer((socket) => {
        const bytes: Buffer[] = [];
        visits.push(bytes);
        sockets.add(socket);
        socket.on('data', (data) => bytes.push(data)).on('error', () => undefined);
        socket.on('close', () => sockets.delete(socket));
      }).listen(port, '127.0.0.1', () => {
        port = (server.address() as { port: number }).port;
        resolve();
      });
    });
  await comeBack();
  return {
    port: () => port,
    labels: () => visits.map((bytes) => Buffer.concat(bytes).toString('utf8')).filter((text) => text !== ''),
    goAway: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
    comeBack,
  };
}
