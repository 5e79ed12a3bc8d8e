import { importAnswerSchema, importQuerySchema } from '@counterbook/shared/api';
import { ContractError } from '@counterbook/shared/result';
import type { Routes } from '../../platform/http/create-router.ts';
import { importProducts } from '../commands/import-products.ts';
import type { ProductDeps } from '../commands/save-product.ts';
import { readCsv, readNdjson } from '../domain/read-import.ts';

export function addImportRoute(routes: Routes, deps: ProductDeps): void {
  routes.add({
    route: 'POST /api/products/import',
    summary: 'Products from a CSV or NDJSON file; bad rows are told by line and reason, good rows land',
    query: importQuerySchema,
    rawBody: true,
    answer: importAnswerSchema,
    handle: async ({ scope, query, stream }) => {
      const type = (stream.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
      if (type === 'text/csv') return importProducts(deps, scope, readCsv(stream, query.currency));
      if (type === 'application/x-ndjson')
        return importProducts(deps, scope, readNdjson(stream, query.currency));
      throw new ContractError('The file is neither CSV nor NDJSON', [
        { path: 'content-type', message: 'must be text/csv or application/x-ndjson' },
      ]);
    },
  });
}
