export { entryOfEvent } from './entry-of-event.ts';
export {
  type CompanyChanged,
  companyEvents,
  type DeviceEnrolled,
  type DocumentEventType,
  deviceEvents,
  documentEvents,
  type Event,
  entryEventDataSchema,
  entryEventTypes,
  eventSchema,
  MOST_HOPS,
} from './event.ts';
