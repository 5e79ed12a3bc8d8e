export {
  type DevicePlace,
  type FoundPath,
  findSerialPort,
  findUsbPrinter,
  serialPorts,
} from './find-port.ts';
export { type HidStreamSettings, openHidStream } from './hid-stream.ts';
export { type KeepLineOptions, type KeptLine, keepLine } from './keep-line.ts';
export type { DeviceLine, LineRefusal, OpenedLine, SendOutcome } from './line.ts';
export type { LinuxDevice } from './linux-devices.ts';
export { openSerialLine, type SerialSettings } from './serial-line.ts';
export { identityToText, isSameDevice, textToIdentity, type UsbIdentity } from './usb-identity.ts';
export { identityOf, isUsbPrinter, listUsbDevices, openUsbLine, type UsbDevice } from './usb-line.ts';
export { openUsbLpLine } from './usb-lp-line.ts';
