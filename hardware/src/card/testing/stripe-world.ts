export const FAKE_READER = 'tmr_1';

type Intent = { id: string; amount: number; reference: string; status: string; refunded: boolean };
export type Reply = { readonly status: number; readonly body: unknown };

export const refusal = (status: number, code: string): Reply => ({
  status,
  body: {
    error: { type: status === 401 ? 'authentication_error' : 'invalid_request_error', code, message: code },
  },
});

export type StripeWorld = {
  readonly route: (method: string, path: string, form: URLSearchParams) => Reply;
  /** The customer, while the reader asks. */
  readonly tap: (card: 'good' | 'bad') => void;
  readonly isReaderAsking: () => boolean;
  readonly taken: () => ReadonlyMap<string, number>;
};

/** Accounts and one reader, without a wire. */
export function createStripeWorld(): StripeWorld {
  const intents = new Map<string, Intent>();
  let action: { intent: string; status: string } | null = null;

  const reader = (): Reply => ({
    status: 200,
    body: {
      id: FAKE_READER,
      object: 'terminal.reader',
      action: action && {
        type: 'process_payment_intent',
        status: action.status,
        process_payment_intent: { payment_intent: action.intent },
      },
    },
  });
  const create = (form: URLSearchParams): Reply => {
    const amount = Number(form.get('amount'));
    if (!Number.isInteger(amount) || amount < 30) return refusal(400, 'amount_too_small');
    if (form.get('currency') !== 'gbp') return refusal(400, 'currency_not_supported');
    if (form.get('allowed_payment_method_types[0]') !== 'card_present')
      return refusal(400, 'parameter_invalid');
    const id = `pi_${intents.size + 1}`;
    const intent = { id, amount, reference: form.get('metadata[reference]') ?? '', refunded: false };
    intents.set(id, { ...intent, status: 'requires_payment_method' });
    return { status: 200, body: shown(intents.get(id) as Intent) };
  };
  const process = (form: URLSearchParams): Reply => {
    const intent = intents.get(form.get('payment_intent') ?? '');
    if (!intent) return refusal(404, 'resource_missing');
    if (action?.status === 'in_progress') return refusal(400, 'terminal_reader_busy');
    if (intent.status !== 'requires_payment_method') return refusal(400, 'intent_invalid_state');
    action = { intent: intent.id, status: 'in_progress' };
    return reader();
  };
  const cancelIntent = (intent: Intent): Reply => {
    if (intent.status === 'succeeded' || intent.status === 'canceled')
      return refusal(400, 'payment_intent_unexpected_state');
    intent.status = 'canceled';
    return { status: 200, body: shown(intent) };
  };
  const refund = (form: URLSearchParams): Reply => {
    const intent = intents.get(form.get('payment_intent') ?? '');
    if (intent?.status !== 'succeeded') return refusal(400, 'charge_not_refundable');
    if (intent.refunded) return refusal(400, 'charge_already_refunded');
    intent.refunded = true;
    return { status: 200, body: { object: 'refund', status: 'succeeded' } };
  };
  const cancelAction = (): Reply => {
    if (action?.status === 'in_progress') action = null;
    return reader();
  };
  const route = (method: string, path: string, form: URLSearchParams): Reply => {
    const intent = intents.get(/^\/v1\/payment_intents\/([^/]+)/.exec(path)?.[1] ?? '');
    const key = `${method} ${path.replace(/payment_intents\/[^/]+/, 'payment_intents/ID')}`;
    switch (key) {
      case 'POST /v1/payment_intents':
        return create(form);
      case 'GET /v1/payment_intents/ID':
        return intent ? { status: 200, body: shown(intent) } : refusal(404, 'resource_missing');
      case 'POST /v1/payment_intents/ID/cancel':
        return intent ? cancelIntent(intent) : refusal(404, 'resource_missing');
      case `GET /v1/terminal/readers/${FAKE_READER}`:
        return reader();
      case `POST /v1/terminal/readers/${FAKE_READER}/process_payment_intent`:
        return process(form);
      case `POST /v1/terminal/readers/${FAKE_READER}/cancel_action`:
        return cancelAction();
      case 'POST /v1/refunds':
        return refund(form);
      default:
        return refusal(404, 'resource_missing');
    }
  };
  return {
    route,
    tap: (card) => {
      const intent = intents.get(action?.intent ?? '');
      if (action?.status !== 'in_progress' || !intent || intent.status !== 'requires_payment_method') return;
      action.status = card === 'good' ? 'succeeded' : 'failed';
      if (card === 'good') intent.status = 'succeeded';
    },
    isReaderAsking: () => action?.status === 'in_progress',
    taken: () =>
      new Map(
        [...intents.values()]
          .filter(({ status, refunded }) => status === 'succeeded' && !refunded)
          .map(({ reference, amount }) => [reference, amount]),
      ),
  };
}

const shown = ({ id, amount, status, refunded }: Intent) => ({
  id,
  object: 'payment_intent',
  amount,
  status,
  latest_charge:
    status === 'succeeded'
      ? {
          object: 'charge',
          refunded,
          payment_method_details: { card_present: { brand: 'visa', last4: '4242' } },
        }
      : null,
});
