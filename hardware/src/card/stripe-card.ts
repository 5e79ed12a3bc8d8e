/**
 * Stripe Terminal, server-driven: a payment intent is made, a reader is told to collect it, and the intent says what
 * became of it. Every call that changes something carries an idempotency key of our reference or of the intent, so
 * that a repeat does nothing again. Only online: Stripe's readers take no card without it. It runs where the secret
 * key lives, which is the hub and never a till.
 */
import Stripe from 'stripe';
import type { CardBegun, CardPayment, CardPort, CardState } from './port.ts';

export type StripeCardOptions = {
  readonly apiKey: string;
  /** `tmr_…` */
  readonly readerId: string;
  /** Another address than Stripe's, for tests. */
  readonly at?: { readonly host: string; readonly port: number };
  readonly timeoutMs?: number;
  readonly pollMs?: number;
  /** How long a customer may take. */
  readonly patienceMs?: number;
};

export function createStripeCard(options: StripeCardOptions): CardPort {
  const { apiKey, readerId, at, timeoutMs = 15_000, pollMs = 1_000, patienceMs = 120_000 } = options;
  const stripe = new Stripe(apiKey, {
    ...(at ? { ...at, protocol: 'http' as const } : {}),
    timeout: timeoutMs,
    // Repeats are ours, so that each is known to the till.
    maxNetworkRetries: 0,
    telemetry: false,
  });
  const lookUp = (id: string) => orUnknown(async () => stateOf(stripe, readerId, await intentOf(stripe, id)));
  return {
    name: `Stripe reader ${readerId}`,
    begin: (payment) => begin(stripe, payment),
    lookUp,
    collect: async (id) => {
      const key = { idempotencyKey: `${id}:collect` };
      try {
        await stripe.terminal.readers.processPaymentIntent(readerId, { payment_intent: id }, key);
      } catch (error) {
        // It may have been heard all the same; only what Stripe itself said no to was not.
        if (!isRefused(error)) return { status: 'unknown' };
        return orUnknown(() => cancel(stripe, id));
      }
      const end = performance.now() + patienceMs;
      let state = await lookUp(id);
      while (state.status === 'waiting' && performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, pollMs));
        state = await lookUp(id);
      }
      return state;
    },
    cancel: (id) =>
      orUnknown(async () => {
        const reader = await stripe.terminal.readers.retrieve(readerId);
        const isOurs = !reader.deleted && reader.action?.process_payment_intent?.payment_intent === id;
        if (isOurs && reader.action?.status === 'in_progress')
          await stripe.terminal.readers.cancelAction(readerId);
        return cancel(stripe, id);
      }),
    refund: (id) =>
      orUnknown(async () => {
        try {
          await stripe.refunds.create({ payment_intent: id }, { idempotencyKey: `${id}:refund` });
          return { status: 'refunded' };
        } catch (error) {
          if (!isRefused(error)) throw error;
          return settledState(await intentOf(stripe, id)) ?? { status: 'unknown' };
        }
      }),
  };
}

async function begin(stripe: Stripe, { reference, amount, currency }: CardPayment): Promise<CardBegun> {
  try {
    const intent = await stripe.paymentIntents.create(
      {
        amount,
        currency: currency.toLowerCase(),
        allowed_payment_method_types: ['card_present'],
        capture_method: 'automatic',
        metadata: { reference },
      },
      { idempotencyKey: `${reference}:begin` },
    );
    return { ok: true, id: intent.id };
  } catch (error) {
    return { ok: false, cause: isRefused(error) ? 'refused' : 'offline' };
  }
}

function intentOf(stripe: Stripe, id: string): Promise<Stripe.PaymentIntent> {
  return stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
}

async function stateOf(stripe: Stripe, readerId: string, intent: Stripe.PaymentIntent): Promise<CardState> {
  const settled = settledState(intent);
  if (settled !== undefined) return settled;
  const reader = await stripe.terminal.readers.retrieve(readerId);
  const action = reader.deleted ? null : reader.action;
  const isOurs = action?.process_payment_intent?.payment_intent === intent.id;
  if (isOurs && action?.status === 'in_progress') return { status: 'waiting' };
  // Told no at the reader, the intent would take another card later: it is closed, so that it never does.
  if (isOurs && action?.status === 'failed') {
    const closed = await cancel(stripe, intent.id);
    return closed.status === 'cancelled' ? { status: 'declined' } : closed;
  }
  // The card went through between the two questions.
  if (isOurs && action?.status === 'succeeded')
    return settledState(await intentOf(stripe, intent.id)) ?? { status: 'waiting' };
  return { status: intent.status === 'processing' ? 'waiting' : 'idle' };
}

function settledState(intent: Stripe.PaymentIntent): CardState | undefined {
  if (intent.status === 'canceled') return { status: 'cancelled' };
  if (intent.status !== 'succeeded') return undefined;
  const charge = typeof intent.latest_charge === 'string' ? null : intent.latest_charge;
  if (charge?.refunded === true) return { status: 'refunded' };
  const card = charge?.payment_method_details?.card_present;
  return { status: 'approved', card: `${card?.brand ?? ''} ${card?.last4 ?? ''}`.trim() };
}

/** Either it never will be charged, or it turns out that it was. */
async function cancel(stripe: Stripe, id: string): Promise<CardState> {
  try {
    await stripe.paymentIntents.cancel(id);
    return { status: 'cancelled' };
  } catch (error) {
    if (!isRefused(error)) throw error;
    return settledState(await intentOf(stripe, id)) ?? { status: 'unknown' };
  }
}

/** Stripe answered no. An answer that never came, or a fault of Stripe's, says nothing. */
function isRefused(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeError &&
    error.statusCode !== undefined &&
    error.statusCode >= 400 &&
    error.statusCode < 500 &&
    error.statusCode !== 429
  );
}

async function orUnknown(ask: () => Promise<CardState>): Promise<CardState> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return { status: 'unknown' };
    throw error;
  }
}
