import type { Documents } from '../till/documents.ts';
import type { EditsOf } from './own-edits.ts';

/** The same documents as this till shows them. A look-up by a field goes by what the hub has. */
export function shownDocuments<Doc>(documents: Documents<Doc>, { shown }: EditsOf<Doc>): Documents<Doc> {
  return {
    ...documents,
    byId: async (id) => {
      const found = await documents.byId(id);
      return found && shown(found);
    },
    byIds: async (ids) => (await documents.byIds(ids)).map(shown),
    find: async (selector) => (await documents.find(selector)).map(shown),
    page: async (after, limit) => (await documents.page(after, limit)).map(shown),
  };
}
