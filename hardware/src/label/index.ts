export type * from './document.ts';
export type { DotsPerMm } from './layout-label.ts';
export { renderEpl } from './render-epl.ts';
export { renderZpl } from './render-zpl.ts';
