export {
  type DocumentEventType,
  documentEvents,
  type Event,
  entryEventDataSchema,
  entryEventTypes,
  eventSchema,
} from './event.ts';
