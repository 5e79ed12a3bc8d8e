/** A round of some rows on one trade; the whole table is `npm run test:fault -- hub`. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RABBITMQ } from '../availability.ts';
import { seededRandom } from '../replay/random.ts';
import { compareBooks } from './hub/books.ts';
import { wipeBroker } from './hub/broker-rows.ts';
import { type Hall, openHall } from './hub/hall.ts';
import { killOf } from './hub/kills.ts';
import { Ledger } from './hub/ledger.ts';
import { bothGone } from './hub/outage.ts';
import { roundOf } from './hub/round.ts';
import type { HubRow } from './hub/row.ts';

const PATIENCE_MILLISECONDS = 240_000;

describe.skipIf(!existsSync(RABBITMQ))('a fleet under four selling tills', () => {
  const directory = mkdtempSync(join(tmpdir(), 'counterbook-fault-'));
  let hall: Hall;
  let from: string;
  beforeAll(async () => {
    hall = await openHall({ directory, seed: 7, kind: 'held' });
    from = new Date().toISOString();
  }, PATIENCE_MILLISECONDS);
  afterAll(async () => {
    await hall?.close();
    rmSync(directory, { recursive: true, force: true });
  }, PATIENCE_MILLISECONDS);

  const held = async (row: HubRow) => {
    const { problems, lost, doubled, sales } = await roundOf(hall, row, { turn: 0, random: seededRandom(7) });
    expect({ problems, lost, doubled }).toEqual({ problems: [], lost: 0, doubled: 0 });
    expect(sales).toBeGreaterThan(0);
  };

  it('loses nothing with the data of its broker', () => held(wipeBroker), PATIENCE_MILLISECONDS);
  it('takes a whole outage’s sales when all is back', () => held(bothGone(3_000)), PATIENCE_MILLISECONDS);
  it('goes on when a service is killed', () => held(killOf('sync', 'sync')), PATIENCE_MILLISECONDS);

  it('would be caught at a sale that is missing in its books, and at one that stands there twice', async () => {
    const [first, ...rest] = hall.ledger.sold;
    if (!first) throw new Error('nothing was sold');
    const fewer = new Ledger();
    for (const sale of rest) fewer.add(sale);
    const more = new Ledger();
    const neverSold = { ...first, id: first.id.replace(/\d+$/, '999999'), receiptNumber: 'none' };
    for (const sale of [...hall.ledger.sold, neverSold]) more.add(sale);
    const right = await compareBooks(hall, { sold: hall.ledger.sold, from });
    expect(right).toMatchObject({ lost: 0, doubled: 0, findings: [] });
    const doubled = await compareBooks({ ...hall, ledger: fewer }, { sold: fewer.sold, from });
    expect(doubled).toMatchObject({ lost: 0, doubled: 1 });
    const lost = await compareBooks({ ...hall, ledger: more }, { sold: more.sold, from });
    expect(lost).toMatchObject({ lost: 1, doubled: 0 });
  });
});
