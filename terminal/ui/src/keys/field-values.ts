/** What a field holds, and where the caret stands in it. */
export type FieldValue = {
  readonly field: Field;
  readonly value: string;
  readonly caret: readonly [number, number] | null;
};
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** The first keys of a scan reach the focused field, or the scan field that takes the focus for them. */
export function fieldValues(): readonly FieldValue[] {
  const fields = [focusedIn(document), document.querySelector('[data-scan-field]')];
  return fields.filter(isField).map((field) => ({ field, value: field.value, caret: caretOf(field) }));
}

export function giveBack(values: readonly FieldValue[]): void {
  for (const { field, value, caret } of values) {
    if (field.value === value) continue;
    setValue(field, value);
    if (caret !== null && field.tagName !== 'SELECT') (field as HTMLInputElement).setSelectionRange(...caret);
  }
}

/** A burst that never became a scan is what somebody typed: nothing of it is lost. */
export function typeInto(place: FieldValue | undefined, keys: string): void {
  if (place === undefined || place.field.tagName === 'SELECT') return;
  const { field } = place;
  const [start, end] = caretOf(field) ?? [field.value.length, field.value.length];
  setValue(field, field.value.slice(0, start) + keys + field.value.slice(end));
  if (caretOf(field) !== null)
    (field as HTMLInputElement).setSelectionRange(start + keys.length, start + keys.length);
}

function focusedIn(page: Document): Element | null {
  const element = page.activeElement;
  if (element?.tagName !== 'IFRAME') return element;
  try {
    const inner = (element as HTMLIFrameElement).contentDocument;
    return inner && focusedIn(inner);
  } catch {
    return null;
  }
}

/** By its name, since a frame has classes of its own. */
function isField(element: Element | null): element is Field {
  if (element === null) return false;
  if (element.tagName === 'INPUT') return !KEYLESS.includes((element as HTMLInputElement).type);
  return element.tagName === 'TEXTAREA' || element.tagName === 'SELECT';
}

const KEYLESS: readonly string[] = [
  'checkbox',
  'radio',
  'button',
  'submit',
  'reset',
  'file',
  'color',
  'range',
];

/** Numbers and dates do not tell theirs. */
function caretOf(field: Field): readonly [number, number] | null {
  if (field.tagName === 'SELECT') return null;
  const { selectionStart, selectionEnd } = field as HTMLInputElement;
  return selectionStart === null || selectionEnd === null ? null : [selectionStart, selectionEnd];
}

/** Through the prototype's setter, as React overrides the field's own. */
function setValue(field: Field, value: string): void {
  const view = field.ownerDocument.defaultView ?? window;
  const prototype = Object.getPrototypeOf(field);
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value);
  const type = field.tagName === 'SELECT' ? 'change' : 'input';
  field.dispatchEvent(new view.Event(type, { bubbles: true }));
}
