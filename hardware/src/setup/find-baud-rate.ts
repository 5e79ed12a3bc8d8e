import { type DevicePlace, findSerialPort } from '../line/find-port.ts';
import type { OpenedLine } from '../line/line.ts';
import { openSerialLine, type SerialSettings } from '../line/serial-line.ts';
import { isStatusByte, statusRequest } from '../printer/status-bytes.ts';

/** As printers leave the factory, the usual ones first. */
const SPEEDS = [38_400, 9_600, 19_200, 115_200, 57_600];
const ANSWER_MS = 400;

/**
 * The speed at which a serial ESC/POS printer answers how it is. At a wrong one it hears noise, so what it prints of
 * that is thrown away with the paper; undefined when it answers at none.
 */
export async function findBaudRate(
  place: DevicePlace,
  open: (settings: SerialSettings) => Promise<OpenedLine> = openSerialLine,
): Promise<number | undefined> {
  const found = await findSerialPort(place);
  if (!found.ok) return undefined;
  for (const baudRate of SPEEDS) {
    const opened = await open({ path: found.value, baudRate });
    if (!opened.ok) return undefined;
    const line = opened.value;
    const answer = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), ANSWER_MS);
      line.onBytes((bytes) => {
        clearTimeout(timer);
        resolve(bytes.length === 1 && isStatusByte(bytes[0] ?? 0));
      });
    });
    await line.send(statusRequest(1), ANSWER_MS);
    const isHeard = await answer;
    await line.close();
    if (isHeard) return baudRate;
  }
  return undefined;
}
