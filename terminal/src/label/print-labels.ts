import type { LabelDocument } from '@counterbook/hardware/label';
import { accept, ContractError, type Result, refuse } from '@counterbook/shared/result';
import type { Inputs } from '../host/protocol/inputs.ts';
import type { TillLabelPrinter } from '../receipt/till-printer.ts';
import { requireApproval, requireSignedIn } from '../staff/staff-commands.ts';
import type { TillParts } from '../till/parts.ts';
import { composeLabel } from './compose-label.ts';

/** What a shelf promises is a manager's to print; at the price that this till asks for it now. */
export async function printLabels(parts: TillParts, input: Inputs['printLabels']): Promise<Result<null>> {
  const signedIn = requireSignedIn(parts);
  if (!signedIn.ok) return signedIn;
  const printer = parts.printing.labelPrinter;
  if (printer === undefined) return refuse({ code: 'labels.no-printer' });
  const asked = { approval: input.approval, what: 'labels', reason: 'own decision' };
  const approved = await requireApproval(parts, signedIn.value, asked);
  if (!approved.ok) return approved;
  const product = await parts.products.byId(input.productId);
  if (!product) return refuse({ code: 'product.unknown', productId: input.productId });
  const { settings } = signedIn.value;
  const label = { ...composeLabel(product, { settings, size: printer.size }), copies: input.count };
  const document = fitting(label, printer);
  if (document === undefined) return refuse({ code: 'labels.no-room', name: product.name });
  parts.printing.printLabel({ which: input.commandId, title: product.name, document });
  return accept(null);
}

/** A code that is too long for the label is left out rather than the label; a price never is. */
function fitting(label: LabelDocument, printer: TillLabelPrinter): LabelDocument | undefined {
  const { barcode: _barcode, ...plain } = label;
  return [label, plain].find((document) => {
    try {
      printer.profile.render(document);
      return true;
    } catch (error) {
      if (error instanceof ContractError) return false;
      throw error;
    }
  });
}
