/** Every card terminal keeps the same promises: the virtual one, and Stripe's contract on loopback. */
import { afterEach, describe, expect, it } from 'vitest';
import type { CardPort } from './port.ts';
import { createStripeCard } from './stripe-card.ts';
import { FAKE_KEY, startFakeStripe } from './testing/fake-stripe.ts';
import { FAKE_READER } from './testing/stripe-world.ts';
import { createVirtualCard } from './virtual-card.ts';

type Rig = {
  readonly port: CardPort;
  /** What the customer will do when asked. */
  readonly customer: (card: 'good' | 'bad') => void;
  readonly lose: (what: 'answer' | 'question') => void;
  readonly taken: () => ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
};

const rigs: Rig[] = [];

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

async function virtualRig(): Promise<Rig> {
  const port = createVirtualCard();
  let card: 'good' | 'bad' = 'good';
  return {
    port: {
      ...port,
      collect: (id) => {
        port.next({ card, loses });
        loses = undefined;
        return port.collect(id);
      },
    },
    customer: (next) => {
      card = next;
    },
    lose: (what) => {
      loses = what;
      port.next({ card, loses });
    },
    taken: port.taken,
    close: async () => undefined,
  };
}
let loses: 'answer' | 'question' | undefined;

async function stripeRig(): Promise<Rig> {
  const stripe = await startFakeStripe();
  let card: 'good' | 'bad' = 'good';
  const timer = setInterval(() => stripe.tap(card), 5);
  return {
    port: createStripeCard({
      apiKey: FAKE_KEY,
      readerId: FAKE_READER,
      at: { host: '127.0.0.1', port: stripe.port },
      pollMs: 5,
      timeoutMs: 5_000,
    }),
    customer: (next) => {
      card = next;
    },
    lose: stripe.lose,
    taken: stripe.taken,
    close: async () => {
      clearInterval(timer);
      await stripe.close();
    },
  };
}

const payment = { reference: 'till-1:cart-1:1', amount: 1_250, currency: 'GBP' };

describe.each([
  ['virtual', virtualRig],
  ['Stripe', stripeRig],
])('a %s card terminal', (_, make) => {
  const begun = async () => {
    loses = undefined;
    const rig = await make();
    rigs.push(rig);
    const begin = await rig.port.begin(payment);
    if (!begin.ok) throw new Error(begin.cause);
    return { rig, id: begin.id };
  };

  it('charges a good card once, and gives it back once, however often it is asked', async () => {
    const { rig, id } = await begun();
    expect(rig.taken().size).toBe(0);
    expect(await rig.port.collect(id)).toMatchObject({ status: 'approved' });
    expect(await rig.port.lookUp(id)).toMatchObject({
      status: 'approved',
      card: expect.stringMatching(/visa/i),
    });
    expect(await rig.port.cancel(id)).toMatchObject({ status: 'approved' });
    expect([...rig.taken()]).toEqual([[payment.reference, 1_250]]);
    expect(await rig.port.refund(id)).toEqual({ status: 'refunded' });
    expect(await rig.port.refund(id)).toEqual({ status: 'refunded' });
    expect(await rig.port.lookUp(id)).toEqual({ status: 'refunded' });
    expect(rig.taken().size).toBe(0);
  });

  it('takes nothing from a bad card, then or later', async () => {
    const { rig, id } = await begun();
    rig.customer('bad');
    expect(await rig.port.collect(id)).toEqual({ status: 'declined' });
    rig.customer('good');
    expect((await rig.port.collect(id)).status).toMatch(/declined|cancelled/);
    expect(rig.taken().size).toBe(0);
  });

  it('begins the same payment once under one reference', async () => {
    const { rig, id } = await begun();
    expect(await rig.port.begin(payment)).toEqual({ ok: true, id });
  });

  it('whose answer is lost tells by its name what became of it', async () => {
    const { rig, id } = await begun();
    rig.lose('answer');
    expect(await rig.port.collect(id)).toEqual({ status: 'unknown' });
    let state = await rig.port.lookUp(id);
    while (state.status === 'waiting') state = await rig.port.lookUp(id);
    expect(state.status).toBe('approved');
    expect([...rig.taken().values()]).toEqual([1_250]);
  });

  it('that never heard the question is settled by a cancel, and charges nothing after it', async () => {
    const { rig, id } = await begun();
    rig.lose('question');
    expect(await rig.port.collect(id)).toEqual({ status: 'unknown' });
    expect(await rig.port.lookUp(id)).toEqual({ status: 'idle' });
    expect(await rig.port.cancel(id)).toEqual({ status: 'cancelled' });
    expect((await rig.port.collect(id)).status).toMatch(/cancelled|unknown/);
    expect(rig.taken().size).toBe(0);
  });
});

describe('Stripe', () => {
  it('that says no begins nothing, and neither does one that cannot be reached', async () => {
    const stripe = await startFakeStripe();
    const at = { host: '127.0.0.1', port: stripe.port };
    const wrongKey = createStripeCard({ apiKey: 'sk_test_other', readerId: FAKE_READER, at });
    expect(await wrongKey.begin(payment)).toEqual({ ok: false, cause: 'refused' });
    const right = createStripeCard({ apiKey: FAKE_KEY, readerId: FAKE_READER, at });
    expect(await right.begin({ ...payment, amount: 1 })).toEqual({ ok: false, cause: 'refused' });
    await stripe.close();
    expect(await right.begin(payment)).toEqual({ ok: false, cause: 'offline' });
  });

  it('asks for the next card only when the one before is settled', async () => {
    const stripe = await startFakeStripe();
    const card = createStripeCard({
      apiKey: FAKE_KEY,
      readerId: FAKE_READER,
      at: { host: '127.0.0.1', port: stripe.port },
      pollMs: 5,
    });
    const [first, second] = await Promise.all([
      card.begin(payment),
      card.begin({ ...payment, reference: 'other' }),
    ]);
    if (!first.ok || !second.ok) throw new Error('not begun');
    const collecting = card.collect(first.id);
    while (!stripe.isReaderAsking()) await new Promise((resolve) => setTimeout(resolve, 5));
    // The reader is busy: the second is closed instead of left to chance.
    expect(await card.collect(second.id)).toEqual({ status: 'cancelled' });
    stripe.tap('good');
    expect((await collecting).status).toBe('approved');
    expect([...stripe.taken().keys()]).toEqual([payment.reference]);
    await stripe.close();
  });
});
