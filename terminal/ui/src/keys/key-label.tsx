import { Kbd } from '@mantine/core';

/** The key of an action, written on it; read out by the button's own `aria-keyshortcuts`. */
export function KeyLabel({ name }: { readonly name: string }) {
  return (
    <Kbd className="key-label" aria-hidden size="sm">
      {name}
    </Kbd>
  );
}
