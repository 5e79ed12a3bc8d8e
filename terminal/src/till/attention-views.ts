/** What a manager of the shop must look at, as the screen shows it. */
import { accept, type Result } from '@counterbook/shared/result';
import type { Attention } from '@counterbook/shared/sync';
import { attentionText, registrationSetAsideText, setAsideText } from '../edit/attention-text.ts';
import type { AttentionView } from '../host/protocol/views.ts';
import type { TillParts } from './parts.ts';

/** A view goes to the screen with every scan: of hundreds of notes it carries the one that stands beside the cart. */
const SHOWN_BESIDE_THE_CART = 1;
const MOST_LISTED = 200;

export function firstAttention(parts: TillParts): Promise<readonly AttentionView[]> {
  return viewsOf(parts, SHOWN_BESIDE_THE_CART);
}

/** As many as a person would read; what is behind them is counted in the view. */
export async function listAttention(parts: TillParts): Promise<Result<readonly AttentionView[]>> {
  return accept(await viewsOf(parts, MOST_LISTED));
}

function viewsOf(parts: TillParts, most: number): Promise<readonly AttentionView[]> {
  return Promise.all(parts.facts.attention().slice(0, most).map(viewOf(parts)));
}

function viewOf(parts: TillParts) {
  return async (attention: Attention): Promise<AttentionView> => {
    const { id, kind, subject, edit, message } = attention;
    const isSetAside = kind === 'entry-quarantined';
    const registered = isSetAside ? parts.edits.registrations.ofEntry(subject) : undefined;
    if (registered !== undefined) {
      return {
        id,
        message: registrationSetAsideText(message, registered.name),
        edit: { document: 'customer', documentId: registered.id, field: null },
      };
    }
    const own = isSetAside ? parts.edits.ofEntry(subject) : undefined;
    if (own !== undefined) {
      const { document, documentId, fields } = own;
      const found = await parts[`${document}s`].byId(documentId);
      return {
        id,
        message: setAsideText(message, fields, found?.name),
        edit: { document, documentId, field: null },
      };
    }
    const { settings, staff } = parts.facts;
    const said = attentionText(attention, { settings: settings(), staff: staff() });
    if (edit === undefined) return { id, message: said, edit: null };
    const { document, documentId, field } = edit;
    return { id, message: said, edit: { document, documentId, field } };
  };
}
