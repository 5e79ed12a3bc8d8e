export { entryOfEvent } from './entry-of-event.ts';
export {
  busEvents,
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
  LARGEST_EVENT,
  MOST_HOPS,
} from './event.ts';
