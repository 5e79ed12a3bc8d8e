/**
 * A till without its store and its screen: a real enrolment, key, chain, link and socket, and nothing on disk, so that
 * a thousand of them fit into one process.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Product } from '@counterbook/shared/catalog';
import type { JournalEntry } from '@counterbook/shared/journal';
import { type Enrolled, type HandIn, handInAnswerSchema, PROTOCOL_VERSION } from '@counterbook/shared/sync';
import { aCart, aSale, aTill, type TestTill } from '@counterbook/shared/testing';
import { createHubClient } from '../../../../start/hub-client.ts';
import {
  createDeviceSession,
  type DeviceSession,
} from '../../../../terminal/src/replication/device-session.ts';
import { createHubLink, type HubLink } from '../../../../terminal/src/replication/hub-link.ts';

export type SimulatedTill = {
  readonly link: HubLink;
  readonly session: DeviceSession;
  /** One more sale of two lines, sealed; not handed in. */
  readonly ringUp: (products: readonly Product[]) => JournalEntry;
  /** Resolves when the hub has taken them all. */
  readonly handIn: (entries: readonly JournalEntry[]) => Promise<void>;
};

export type Identity = {
  readonly hubUrl: string;
  readonly shopId: string;
  readonly staffId: string;
};

const LINES = 2;

export async function enrolSimulatedTill(identity: Identity, code: string): Promise<SimulatedTill> {
  const { hubUrl, shopId, staffId } = identity;
  const keys = generateKeyPairSync('ed25519');
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const hub = createHubClient(hubUrl);
  const enrolled = await hub.post<Enrolled>('/api/auth/devices/enrol', { code, publicKey });
  const { companyId, terminalId, epoch } = enrolled;
  const link = createHubLink({ hubUrl, now: Date.now, random: Math.random });
  const privateKey = keys.privateKey as KeyObject;
  const stays = { epoch: undefined, onMove: () => undefined };
  const session = createDeviceSession(link, { terminalId, privateKey, ...stays });
  const till = aTill({ companyId, shopId, terminalId, epoch }, keys);
  return {
    link,
    session,
    ringUp: ringUpAt(till, enrolled.terminalCode, staffId),
    handIn: async (entries) => {
      const body: HandIn = {
        protocol: PROTOCOL_VERSION,
        sentAt: new Date().toISOString(),
        entries: [...entries],
      };
      const answer = await link.ask({
        method: 'POST',
        path: '/api/sync/journal',
        body,
        token: session.token,
        forgetToken: session.forget,
      });
      const refused = handInAnswerSchema
        .parse(answer)
        .verdicts.find(({ verdict }) => verdict === 'quarantined' || verdict === 'held');
      if (refused) throw new Error(`the hub did not take a sale: ${JSON.stringify(refused)}`);
    },
  };
}

function ringUpAt(till: TestTill, terminalCode: string, staffId: string): SimulatedTill['ringUp'] {
  let sold = 0;
  return (products) => {
    const lines = Array.from({ length: LINES }, (_, line) => {
      const { id, sku, barcode, name, price, taxCode } = products[
        (sold * LINES + line) % products.length
      ] as Product;
      return { productId: id, sku, barcode, name, listPrice: price, unitPrice: price, taxCode };
    });
    sold += 1;
    return till.write({
      type: 'sale.completed',
      payload: aSale(aCart(lines, { id: `cart-${sold}` })),
      staffId,
      receiptNumber: `BEN-${terminalCode}-${String(sold).padStart(6, '0')}`,
      occurredAt: new Date().toISOString(),
    });
  };
}
