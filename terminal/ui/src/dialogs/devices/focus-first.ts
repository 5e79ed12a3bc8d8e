/** What was pressed to come to a page is gone with the page before it: the first thing on it that can be used gets the focus. */
export function focusFirst(page: HTMLElement | null): void {
  const first =
    page?.querySelector<HTMLElement>('[data-autofocus]') ?? page?.querySelector<HTMLElement>('input, button');
  first?.focus({ preventScroll: true });
}
