import type { DeviceRole, FoundDeviceView, LineTrouble } from '../../../src/host/protocol/device-views.ts';

/** What the screen says where a manager sets the till's devices up. */
export const devicesEn = {
  devices: 'Devices',
  devicesIntro: 'Choose one to try it or to change it. What you choose is used at once.',
  devicesNeedManager: 'A manager sets the devices up. Their PIN is asked once.',
  devicesReason: 'Setting devices up',
  deviceRoles: {
    receipt: 'Receipt printer',
    spare: 'Spare printer',
    kitchen: 'Kitchen printer',
    drawer: 'Cash drawer',
    scanner: 'Scanner',
    scale: 'Scale',
    display: 'Customer display',
  } satisfies Record<DeviceRole, string>,
  devicePlaces: {
    virtual: 'On this screen, without paper',
    printer: 'On the receipt printer',
    hid: 'USB, whichever is plugged in',
  },
  deviceFixed: (name: string) =>
    `${name} in this machine’s environment decides this, and comes before what is chosen here. Whoever looks after the till changes it there.`,
  deviceFixedShort: (name: string) => `Decided by ${name}`,
  deviceStates: {
    none: 'None is set up.',
    keyboard: 'Types like a keyboard, or there is none.',
    ready: 'Ready',
    printing: 'Printing',
    untold: 'It cannot say how it is: try it.',
  },
  lineTrouble: {
    lost: 'It is unplugged or off. Check its cable: it comes back by itself.',
    'no-answer':
      'It is connected and does not answer. Is it on, and set to what is chosen here and to its speed?',
    'line.absent': 'Nothing is there. Check the cable at both ends, that it is on, and the address.',
    'line.denied':
      'It is there, but the till may not use it. Whoever looks after this machine installs the rules file (README, Hardware); then plug it in again.',
    'line.busy': 'Another program on this machine uses it. Close it: only one can.',
    'line.no-driver':
      'A part of the system that it needs is missing. Whoever looks after this machine installs libusb-1.0-0.',
    'line.failed': 'It could not be used. Unplug it, wait a moment and plug it in again.',
  } satisfies Record<LineTrouble, string>,
  back: 'Back',
  findDevices: 'Find devices',
  findIntro: 'The till looks at its USB and serial ports, and on the network where you say.',
  findHost: 'Address of a printer on the network, if there is one',
  findLook: 'Look',
  finding: 'Looking. This takes a few seconds.',
  foundNothing:
    'Nothing was found. Check cables and power, then look again. For a network printer type its address; its self-test page names it.',
  foundCount: (count: number) => (count === 1 ? '1 found' : `${count} found`),
  foundKinds: {
    printer: 'Printer',
    'serial-port': 'Serial port: a printer, scanner, scale, display or drawer may hang on it',
    scanner: 'Scanner',
    scale: 'Scale',
    none: 'USB devices could not be looked for',
  } satisfies Record<FoundDeviceView['kind'], string>,
  foundUsed: (roles: string) => `In use by this till: ${roles}`,
  foundUse: 'Use it',
  foundUseAs: 'Use it as:',
  devicePlace: 'Address',
  devicePlaceHints: {
    receipt:
      'tcp://192.168.1.50:9100, lp:/dev/usb/lp0, serial:/dev/ttyUSB0, usb:04b8:0e15, hid:0519:0003 or windows:NAME',
    drawer: 'printer, serial:/dev/ttyUSB1 or hid:0d3a:0206?open=0101',
    scanner: 'hid or serial:/dev/ttyUSB0',
    scale: 'hid or serial:/dev/ttyUSB0',
    display: 'serial:/dev/ttyUSB0',
  },
  deviceProfile: 'Profile',
  deviceProfileHint: 'The right one shows on the test page: the ruler ends at the edge of the paper.',
  deviceProfileUsual: 'The usual one (80 mm)',
  deviceProfileOf: (id: string, width: string, columns: string) => `${id}: ${width} mm, ${columns} letters`,
  deviceSpeaks: 'It speaks',
  deviceChange: 'Which one it is',
  deviceUse: 'Use it',
  deviceForget: {
    receipt: 'Print on the screen',
    drawer: 'On the receipt printer',
    scanner: 'Only a keyboard scanner',
    other: 'Use none',
  },
  deviceUsed: 'Kept, and used from now on.',
  deviceSpeed: (baud: string) => `The printer answers at ${baud} baud.`,
  deviceNoSpeed:
    'The printer answers at no usual speed, so the usual one is kept. Its self-test page names its own: write it behind the address as ?baud=9600.',
  tryIt: 'Try it',
  tryPage: 'Print a test page',
  tryPageIntro:
    'It shows all that the printer can: ruler, letters of each code page, codes, picture, cut. Look whether it is whole.',
  tryPageDone: {
    confirmed: 'The test page is printed; the printer says so itself.',
    'handed-over': 'The printer took the test page and cannot say more. Look whether it came out whole.',
    unconfirmed: 'Nobody saw whether the test page came out. Look at the printer.',
    failed: 'The test page did not print.',
  },
  tryDrawerIntro: 'Close it first. The opening goes into the books.',
  tryDrawerReason: 'Trying the drawer',
  tryDrawerDone:
    'The drawer was told to open. If it stayed shut: check its cable, and that it is not locked by its key.',
  tryDrawerSwitch: 'The drawer opened, as its switch says. The till tells from now on when it stands open.',
  tryScan: 'Scan something now.',
  tryScanHeard: 'Heard',
  tryScanSymbol: 'Kind of code',
  tryScanCode: 'Code',
  tryScanUntold: 'The scanner does not say',
  tryScanNothing:
    'Nothing was heard yet. Is its light on? One that types must be set up by its sheet; one on a serial port or USB must be set to that, and be no other program’s.',
  tryDisplay: 'It shows what the customer is to see: now the name of the shop, or the cart.',
};
