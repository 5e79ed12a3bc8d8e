import { describe, expect, it } from 'vitest';
import type { SyncView } from '../../../src/host/protocol/views.ts';
import { en } from './en.ts';
import { syncSentence } from './sync-sentence.ts';

const format = { when: (iso: string) => iso.slice(11, 16), number: (value: number) => String(value) };
const calm: SyncView = {
  state: 'online',
  waiting: 0,
  waitingSales: 0,
  oldestWaiting: null,
  offlineSince: null,
  isLoading: false,
  loaded: 0,
  audit: { state: 'never', checkedAt: null, repaired: 0, differing: 0 },
  trouble: null,
  cause: null,
  movingTo: null,
  toCome: 0,
  collections: [],
};
const since = { offlineSince: '2026-03-01T13:40:00.000Z' };
const waiting = { waiting: 14, waitingSales: 12, oldestWaiting: '2026-03-01T14:02:00.000Z' };

describe('the sentence about the sync', () => {
  it('says that all sales are at the hub when nothing waits', () => {
    expect(syncSentence(calm, en, format)).toEqual({ text: 'All sales are at the hub', mood: 'calm' });
  });

  it('says how far the first load is, and that what is there can be sold', () => {
    expect(syncSentence({ ...calm, isLoading: true, loaded: 4200 }, en, format).text).toBe(
      'Still getting goods and prices, 4200 records so far: what is there can be sold',
    );
  });

  it('counts the sales that wait and says since when, and that they are safe', () => {
    expect(syncSentence({ ...calm, ...waiting }, en, format).text).toBe(
      '12 sales waiting, oldest 14:02, safe on this till',
    );
    expect(syncSentence({ ...calm, ...waiting, waitingSales: 1 }, en, format).text).toMatch(
      /^1 sale waiting/,
    );
  });

  it('calls what is no sale a record', () => {
    const records = { ...waiting, waiting: 2, waitingSales: 0 };
    expect(syncSentence({ ...calm, ...records }, en, format).text).toMatch(/^2 records waiting/);
  });

  it('says that selling goes on while offline', () => {
    const offline = { ...calm, ...since, state: 'offline' as const };
    expect(syncSentence(offline, en, format).text).toBe('Offline since 13:40, selling goes on');
    expect(syncSentence({ ...offline, ...waiting }, en, format).text).toBe(
      'Offline since 13:40: 12 sales waiting, oldest 14:02, safe on this till',
    );
  });

  it('says to which shop the till moves and what it waits for, whatever else is the matter', () => {
    const moving = { ...calm, movingTo: 'Market Hall' };
    expect(syncSentence(moving, en, format)).toEqual({
      text: 'All sales are at the hub. This till moves to Market Hall: it changes over when the shift is closed and all sales are at the hub',
      mood: 'waiting',
    });
    const offline = syncSentence({ ...moving, ...since, state: 'offline' }, en, format);
    expect(offline.text).toMatch(/^Offline since 13:40.*moves to Market Hall/);
    expect(offline.mood).toBe('offline');
  });

  it('says while much is still coming down, and nothing of a little', () => {
    expect(syncSentence({ ...calm, toCome: 3_214 }, en, format)).toEqual({
      text: 'All sales are at the hub. 3214 changes are still coming from there',
      mood: 'waiting',
    });
    expect(syncSentence({ ...calm, toCome: 3 }, en, format).text).toBe('All sales are at the hub');
  });

  it.each([
    ['sign-in-page', /sign in on its page/],
    ['busy', /hub is busy/],
    ['outdated', /must be updated/],
    ['not-accepted', /does not accept this till/],
    ['revoked', /taken out of service/],
  ] as const)('says what else there is to know, and counts the sales that wait: %s', (cause, said) => {
    const offline = { ...calm, ...since, state: 'offline' as const, cause };
    expect(syncSentence(offline, en, format)).toMatchObject({ text: expect.stringMatching(said) });
    const text = syncSentence({ ...offline, ...waiting }, en, format).text;
    expect(text).toMatch(said);
    expect(text).toMatch(/12 sales waiting, safe on this till$/);
    expect(text).not.toMatch(/at the hub$/);
  });
});
