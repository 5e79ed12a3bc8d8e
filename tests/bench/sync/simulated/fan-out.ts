import { type Checkpoint, newsSchema } from '@counterbook/shared/sync';
import { io, type Socket } from 'socket.io-client';
import { createPull } from '../../../../terminal/src/replication/pull-feed.ts';
import { createSteps } from '../../../../terminal/src/replication/steps.ts';
import type { SimulatedTill } from './simulated-till.ts';

/** Connected as a till is, and ready to pull the catalogue's news from where it stands. */
export type Listener = {
  readonly socket: Socket;
  /** Resolves, with the moment, when this product has come down at this price. */
  readonly untilPriced: (productId: string, price: number) => Promise<number>;
};

export async function connect(till: SimulatedTill, hubUrl: string, at: Checkpoint): Promise<Listener> {
  const socket = io(hubUrl, {
    path: '/api/sync/live',
    transports: ['websocket'],
    forceNew: true,
    auth: (give) => void till.session.token().then((token) => give({ token })),
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return { socket, untilPriced: (productId, price) => followTo(till, { socket, at, productId, price }) };
}

type Wanted = {
  readonly socket: Socket;
  readonly at: Checkpoint;
  readonly productId: string;
  readonly price: number;
};

/** One pull after the other, one for each piece of news, as a till does it. */
function followTo(till: SimulatedTill, { socket, at, productId, price }: Wanted): Promise<number> {
  const steps = createSteps();
  const ignored = { onNewHub: () => {}, onPage: () => {}, findVanished: async () => [] };
  const deps = { link: till.link, session: till.session, takeStep: steps.take, ...ignored };
  const pull = createPull(deps, 'products');
  let lane = Promise.resolve(at);
  return new Promise((resolve, reject) => {
    socket.on('news', (message: unknown) => {
      const { feed, step } = newsSchema.parse(message);
      if (feed !== 'products') return;
      steps.heard(feed, step);
      lane = lane.then(async (checkpoint) => {
        const page = await pull(checkpoint, PAGE);
        if (page.documents.some((one) => one.id === productId && 'price' in one && one.price === price))
          resolve(performance.timeOrigin + performance.now());
        return page.checkpoint;
      });
      lane.catch(reject);
    });
  });
}

/** As a till asks for that has its catalogue. */
const PAGE = 250;
