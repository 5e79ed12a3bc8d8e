import { labelProfiles, parseLabelSize, USUAL_LABEL_SIZE } from '../label/label-profile.ts';
import { parsePrinterAddress, printerAddressToText } from '../printer/printer-address.ts';
import type { Ask } from './ask.ts';
import type { FoundDevice } from './detect.ts';
import type { HardwareSetup } from './hardware-setup.ts';
import { tryLabels } from './try-labels.ts';

/** Nothing is kept of a label printer whose label was not right. */
export async function setUpLabels(ask: Ask, devices: readonly FoundDevice[]): Promise<HardwareSetup> {
  const usual = devices.find(({ kind, refusal }) => kind === 'label-printer' && refusal === undefined);
  let answers = {
    address: usual?.address ?? 'tcp://192.168.1.60:9100',
    id: usual?.profileId ?? labelProfiles[0].id,
    size: USUAL_LABEL_SIZE,
  };
  for (;;) {
    answers = {
      address: await ask.text('Address of the label printer', answers.address),
      id: await ask.text(`Profile (${labelProfiles.map(({ id }) => id).join(', ')})`, answers.id),
      size: await ask.text('Size of its labels in millimetres, width x height', answers.size),
    };
    const labels = understood(ask, answers);
    if (labels === undefined) continue;
    await tryLabels(ask.say, labels);
    const isRight = await ask.yes(
      'Is the label right: whole, the price at its right edge, the barcode scans?',
    );
    if (isRight) {
      return {
        TILL_LABEL_PRINTER: labels.address,
        TILL_LABEL_PRINTER_PROFILE: labels.profile.id,
        TILL_LABEL_PRINTER_SIZE: labels.size,
      };
    }
    if (!(await ask.yes('Try another profile, size or address?'))) return {};
  }
}

/** Says which answer there is none of. */
function understood(ask: Ask, { address, id, size }: Readonly<Record<'address' | 'id' | 'size', string>>) {
  try {
    parseLabelSize(size);
    const profile = labelProfiles.find((each) => each.id === id);
    if (profile !== undefined)
      return { address: printerAddressToText(parsePrinterAddress(address)), profile, size };
    ask.say(`There is no profile ${id}.`);
  } catch (error) {
    ask.say(error instanceof Error ? error.message : String(error));
  }
  return undefined;
}
