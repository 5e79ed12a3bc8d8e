import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';

/** The end of the line that is at the hub. */
export type Far = {
  readonly ask: (request: IncomingMessage, body: Buffer) => Promise<IncomingMessage>;
  /** Sends half of the body and hangs up. */
  readonly cut: (request: IncomingMessage, body: Buffer) => Promise<void>;
  readonly stop: () => void;
};

export function createFar(hubUrl: string): Far {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(hubUrl);
  const open = ({ method, url, rawHeaders }: IncomingMessage) =>
    httpRequest({ agent, hostname, port, method, path: url, headers: rawHeaders });
  const ask = (request: IncomingMessage, body: Buffer): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const asking = open(request);
      asking.once('response', resolve);
      asking.once('error', (error) => {
        // An idle connection that the hub had closed: whoever is on the line has not seen it, and must not.
        if (asking.reusedSocket && Reflect.get(error, 'code') === 'ECONNRESET')
          ask(request, body).then(resolve, reject);
        else reject(error);
      });
      asking.end(body);
    });
  return {
    ask,
    cut: (request, body) =>
      new Promise((resolve) => {
        const asking = open(request);
        asking.on('error', () => undefined);
        asking.once('response', (answer) => answer.resume());
        asking.once('close', resolve);
        asking.write(body.subarray(0, Math.floor(body.length / 2)), () => asking.destroy());
        if (body.length === 0) asking.destroy();
      }),
    stop: () => agent.destroy(),
  };
}
