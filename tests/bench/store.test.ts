import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CHROMIUM } from '../availability.ts';
import { benchStore } from './store/store.ts';

it('the bench of the store measures everything that it promises, on a small shop', async () => {
  const said: string[] = [];
  const report = await benchStore({ products: 300, say: (line) => said.push(line) });
  const { data, figures, ratios } = report;
  expect(data).toMatchObject({ products: 300, inserts: 300, finds: 300 });
  const { ours, raw, pouch, dexie } = figures;
  const spreads = [
    ours.durableInsert,
    ours.findByBarcode,
    ours.findOneByBarcode,
    ours.search,
    raw.durableInsert,
    raw.findByBarcode,
    pouch.insert,
    pouch.getById,
    ...(dexie ? [dexie.insert, dexie.findOneByBarcode] : []),
  ];
  for (const spread of spreads) {
    expect(spread.count).toBe(300);
    expect(spread.p50).toBeGreaterThan(0);
    expect(spread.p99).toBeGreaterThanOrEqual(spread.p50);
  }
  expect(ours.coldStartToFirstFind).toMatchObject({ count: 5 });
  expect(ours.residentMebibytes).toBeGreaterThan(10);
  const { durableInsertVsRaw, bulkVsRaw, durableInsertVsPouch, bulkVsPouch, findVsDexie, ...others } = ratios;
  expect(others).toEqual({});
  const comparisons = [durableInsertVsRaw, bulkVsRaw, durableInsertVsPouch, bulkVsPouch];
  const rates = [ours, raw, pouch].map(({ bulkDocumentsPerSecond }) => bulkDocumentsPerSecond);
  for (const figure of [
    ...comparisons,
    ...rates,
    figures.bulkVsRawWithSearch,
    figures.bulkWithoutSearchVsRaw,
  ]) {
    expect(figure).toBeGreaterThan(0);
    expect(figure).toBeLessThan(Number.POSITIVE_INFINITY);
  }
  if (existsSync(CHROMIUM)) {
    expect(dexie?.bulkDocumentsPerSecond).toBeGreaterThan(0);
    expect(findVsDexie).toBeGreaterThan(0);
  } else {
    expect([dexie, findVsDexie]).toEqual([null, null]);
    expect(said.join('\n')).toContain('no Chromium');
  }
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
}, 180_000);
