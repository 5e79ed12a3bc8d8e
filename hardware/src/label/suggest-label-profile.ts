import type { PrinterIdentity } from '../printer/identify-printer.ts';
import { type LabelProfile, labelProfiles } from './label-profile.ts';

/** The profile for what a printer says that it is; undefined where it does not say that it prints labels. */
export function suggestLabelProfile(
  identity: PrinterIdentity & { readonly languages?: string },
): LabelProfile | undefined {
  const { languages = '', model = '' } = identity;
  const [language] = /[ZE]PL/.exec(`${languages} ${model}`) ?? [];
  const dotsPerMm = /300 ?dpi/i.test(model) ? 12 : 8;
  return labelProfiles.find(
    ({ manners, dotsPerMm: dots }) => manners.language === language?.toLowerCase() && dots === dotsPerMm,
  );
}
