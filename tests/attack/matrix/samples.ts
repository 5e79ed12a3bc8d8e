import type { RouteName } from '../../../hub/src/platform/auth/policies.ts';
import type { Samples } from './sample.ts';
import { authSamples } from './samples/auth.ts';
import { catalogueSamples } from './samples/catalogue.ts';
import { debtSamples } from './samples/debt.ts';
import { placeSamples } from './samples/places.ts';
import { syncSamples } from './samples/sync.ts';
import { tradeSamples } from './samples/trade.ts';

/** One right request at least for every route of the hub: a route without one does not compile. */
export const SAMPLES: Samples<RouteName> = {
  ...authSamples,
  ...placeSamples,
  ...catalogueSamples,
  ...tradeSamples,
  ...debtSamples,
  ...syncSamples,
};
