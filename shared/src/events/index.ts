export { entryOfEvent } from './entry-of-event.ts';
export {
  busEvents,
  type CompanyChanged,
  companyEvents,
  customerEvents,
  type DeviceEnrolled,
  type DevicePlaced,
  type DocumentEventType,
  deviceEvents,
  documentEvents,
  type Event,
  entryEventDataSchema,
  entryEventTypeOf,
  entryEventTypes,
  eventSchema,
  LARGEST_EVENT,
  MOST_HOPS,
} from './event.ts';
