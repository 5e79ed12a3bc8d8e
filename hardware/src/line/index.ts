export type { DeviceLine, LineRefusal, OpenedLine, SendOutcome } from './line.ts';
export { openSerialLine, type SerialSettings } from './serial-line.ts';
