import { describe, expect, it } from 'vitest';
import { ContractError } from '../result/errors.ts';
import { aSale } from '../testing/builders.ts';
import { eventOf } from '../testing/event-of.ts';
import { aTill } from '../testing/till.ts';
import { entryOfEvent } from './entry-of-event.ts';
import { eventSchema } from './event.ts';

describe('an entry’s event', () => {
  const entry = aTill().write({ type: 'sale.completed', payload: aSale() });
  const event = eventOf(entry);

  it('is a CloudEvent that carries the entry whole', () => {
    expect(eventSchema.parse(event)).toEqual(event);
    expect(entryOfEvent(event)).toEqual(entry);
  });

  it('is refused when the entry is broken, of another company, or not the one that the event names', () => {
    for (const wrong of [
      { ...event, data: { ...entry, payload: {} } },
      { ...event, data: null },
      { ...event, companyid: 'company-b' },
      { ...event, id: 'till-1:1:2' },
    ])
      expect(() => entryOfEvent(wrong)).toThrow(ContractError);
  });
});
