/** What the page of places holds, and how to put the focus somewhere in it. Runs in the page, so as text. */
import type { Page } from 'playwright-core';

/** Where typing leaves its mark, and where it does not. */
export const PLACES = [
  { id: 'text', keeps: 'all' },
  { id: 'amount', keeps: 'digits' },
  { id: 'password', keeps: 'all' },
  { id: 'area', keeps: 'all' },
  { id: 'select', keeps: 'nothing' },
  { id: 'check', keeps: 'nothing' },
  { id: 'button', keeps: 'nothing' },
  { id: 'form-field', keeps: 'all' },
  { id: 'dialog-field', keeps: 'all' },
  { id: 'dialog-button', keeps: 'nothing' },
  { id: 'frame-field', keeps: 'all' },
  { id: 'frame-button', keeps: 'nothing' },
  { id: 'inner-field', keeps: 'all' },
] as const;

export type Place = (typeof PLACES)[number];

export type PageState = {
  readonly scans: readonly string[];
  readonly clicks: number;
  readonly shortcuts: number;
  readonly fields: Readonly<Record<string, string>>;
};

const FIND = `(id) => {
  const frame = document.getElementById('frame').contentDocument;
  const inner = frame.getElementById('inner')?.contentDocument;
  return document.getElementById(id) ?? frame.getElementById(id) ?? inner?.getElementById(id);
}`;

/** In a field the caret goes to `caret`, so that what is given back is seen to be given back there. */
export async function focusOn(page: Page, { id }: Place, caret: number): Promise<void> {
  await page.evaluate(`(() => {
    const element = (${FIND})(${JSON.stringify(id)});
    const dialog = document.getElementById('dialog');
    if (${id.startsWith('dialog')} !== dialog.open) dialog.open ? dialog.close() : dialog.showModal();
    element.ownerDocument.defaultView.focus();
    element.focus();
    if (element.tagName === 'INPUT' && element.type !== 'checkbox' || element.tagName === 'TEXTAREA')
      element.setSelectionRange(${caret}, ${caret});
  })()`);
}

export async function stateOf(page: Page): Promise<PageState> {
  return page.evaluate(`(() => {
    const find = ${FIND};
    const fields = {};
    for (const id of ${JSON.stringify(PLACES.map(({ id }) => id))}) {
      const element = find(id);
      fields[id] = element.type === 'checkbox' ? String(element.checked) : element.value;
    }
    return { ...window.seen, fields };
  })()`);
}

/** Keeps the page busy from now on; answers before it begins. */
export async function hang(page: Page, milliseconds: number): Promise<void> {
  await page.evaluate(`void setTimeout(() => {
    const end = performance.now() + ${milliseconds};
    while (performance.now() < end);
  })`);
}
