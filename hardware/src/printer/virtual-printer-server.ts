import { createServer, type Socket } from 'node:net';
import type { VirtualFaults } from './virtual-faults.ts';
import type { VirtualLine, VirtualMechanismOptions } from './virtual-machine.ts';
import { createVirtualMechanism, type VirtualConnection } from './virtual-mechanism.ts';

export type VirtualPrinterServerOptions = VirtualMechanismOptions & ServedPlace;

export type VirtualPrinterServer = Served<VirtualFaults>;

/** The virtual printer on a TCP port of this machine, for the real network driver to print on. */
export function startVirtualPrinterServer(
  options: VirtualPrinterServerOptions,
): Promise<VirtualPrinterServer> {
  return serveMechanism(createVirtualMechanism(options), options);
}

type ServedPlace = {
  /** 0: any free one. */
  readonly port: number;
  readonly host?: string;
};

type Served<F> = {
  readonly host: string;
  readonly port: number;
  setFaults(faults: F): void;
  close(): Promise<void>;
};

type Mechanism<F extends { readonly neverRead?: boolean }> = {
  connect(line: VirtualLine): VirtualConnection;
  setFaults(faults: F): void;
  faults(): F;
  onPower(listener: (isOn: boolean) => void): void;
};

export async function serveMechanism<F extends { readonly neverRead?: boolean }>(
  mechanism: Mechanism<F>,
  place: ServedPlace,
): Promise<Served<F>> {
  const host = place.host ?? '127.0.0.1';
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, mechanism);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(place.port, host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : place.port;
  mechanism.onPower((isOn) => {
    if (!isOn) server.close();
    else if (!server.listening) server.listen(port, host);
  });
  return {
    host,
    port,
    setFaults(faults) {
      mechanism.setFaults(faults);
      for (const socket of sockets) readOrNot(socket, mechanism);
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** A printer's receive buffer: beyond it, bytes wait in the network and then at the sender. */
const BUFFER_BYTES = 16_384;
const RESUME_MS = 20;

function serve<F extends { readonly neverRead?: boolean }>(socket: Socket, mechanism: Mechanism<F>): void {
  const connection = mechanism.connect({
    answer: (bytes) => {
      if (socket.writable) socket.write(bytes);
    },
    drop: () => socket.resetAndDestroy(),
  });
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    connection.receive(bytes);
    if (connection.waitingBytes() < BUFFER_BYTES) return;
    socket.pause();
    const timer = setInterval(() => {
      if (socket.destroyed) clearInterval(timer);
      if (connection.waitingBytes() >= BUFFER_BYTES) return;
      clearInterval(timer);
      readOrNot(socket, mechanism);
    }, RESUME_MS);
  });
  socket.once('end', () => {
    connection.end();
    socket.end();
  });
  // Without an end, where the other side was killed.
  socket.once('close', () => connection.end());
  readOrNot(socket, mechanism);
}

function readOrNot<F extends { readonly neverRead?: boolean }>(
  socket: Socket,
  mechanism: Mechanism<F>,
): void {
  if (mechanism.faults().neverRead === true) socket.pause();
  else socket.resume();
}
