import { accept, type Result, refuse } from '@counterbook/shared/result';
import { type Enrolled, enrolledSchema, enrolmentSchema } from '@counterbook/shared/sync';
import type { Inputs } from '../host/protocol/inputs.ts';
import { createHubLink } from '../replication/hub-link.ts';

/** Shows the hub a manager's one-time code and this device's public key; the hub says who this till is. */
export async function askToEnrol(
  { hubUrl, code }: Inputs['enrol'],
  deps: { readonly publicKeyPem: string; readonly now: () => number; readonly random: () => number },
): Promise<Result<Enrolled>> {
  const body = enrolmentSchema.safeParse({ code, publicKey: deps.publicKeyPem });
  if (!body.success) return refuse({ code: 'enrol.code-malformed' });
  const link = createHubLink({ hubUrl, ...deps });
  const path = '/api/auth/devices/enrol';
  const outcome = await link.tryOnce({ method: 'POST', path, body: body.data, token: null });
  switch (outcome.kind) {
    case 'answer': {
      const enrolled = enrolledSchema.safeParse(outcome.body);
      return enrolled.success ? accept(enrolled.data) : refuse({ code: 'hub.not-a-hub', hubUrl });
    }
    case 'unreachable':
      return refuse({ code: 'hub.unreachable', hubUrl, detail: outcome.trouble });
    case 'busy':
      return refuse({ code: 'hub.busy', detail: outcome.trouble });
    case 'unauthorised':
      return refuse({ code: 'enrol.code-unknown' });
    case 'refused':
      return refuse({ code: 'enrol.refused', reason: outcome.code, detail: outcome.trouble });
  }
}
