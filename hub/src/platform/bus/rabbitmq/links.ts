import type { ChannelModel } from 'amqplib';
import type { Logger } from 'pino';
import type { Topology } from '../topology.ts';
import { declareTopology } from './declare-topology.ts';
import { createLink } from './link.ts';

export type Links = {
  readonly areUp: () => boolean;
  /** Settles with the first attempt of the publishing connection. */
  readonly firstTry: Promise<void>;
  readonly stop: () => Promise<void>;
};

/**
 * Two connections, because a broker that takes no messages for a while stops reading the publisher's, and
 * acknowledgements must go on. Each declares the topology before it is used; null says that it is gone.
 */
export function connectTwice(deps: {
  readonly url: string;
  readonly log: Logger;
  readonly topology: Topology;
  readonly name?: string;
  readonly onPublishing: (model: ChannelModel | null) => void;
  readonly onConsuming: (model: ChannelModel | null) => void;
}): Links {
  const { url, log, topology, name = 'hub' } = deps;
  const link = (what: string, told: (model: ChannelModel | null) => void) =>
    createLink({
      url,
      name: `${name} ${what}`,
      log,
      onUp: async (model) => {
        await declareTopology(model, topology);
        told(model);
      },
      onDown: () => told(null),
    });
  const publishing = link('publishing', deps.onPublishing);
  const consuming = link('consuming', deps.onConsuming);
  return {
    areUp: () => publishing.isUp() && consuming.isUp(),
    firstTry: publishing.firstTry,
    stop: async () => {
      await Promise.all([publishing.stop(), consuming.stop()]);
    },
  };
}
