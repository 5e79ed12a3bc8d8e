/** What the devices that the guest plugs into itself say that they are. */
export const PRINTER = { vendorId: 0x04b8, productId: 0x0e15, serialNumber: 'PRINTER1' };
export const HID_PRINTER = { vendorId: 0x0519, productId: 0x0003, serialNumber: 'PRINTER2' };
export const SERIAL = { vendorId: 0x067b, productId: 0x2303, serialNumber: 'SERIAL1' };
export const SCALE = { vendorId: 0x0922, productId: 0x8003, serialNumber: 'SCALE1' };
export const SCANNER = { vendorId: 0x0c2e, productId: 0x0b61, serialNumber: 'SCANNER1' };
