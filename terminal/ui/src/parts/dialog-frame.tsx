import { Modal } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useWords } from '../text/text-context.tsx';

type DialogFrameProps = {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: string;
  /** Where given, the content is a form and Enter submits it. */
  readonly onSubmit?: () => void;
  readonly children: ReactNode;
};

/** Every dialog: the focus goes in, stays in, and returns to where it was; Escape closes. */
export function DialogFrame({ title, onClose, size = 'lg', onSubmit, children }: DialogFrameProps) {
  const { text } = useWords();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A dialog over a dialog is inside the other's form as far as React's events go.
    event.stopPropagation();
    onSubmit?.();
  };
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={size}
      centered
      closeOnClickOutside={false}
      transitionProps={{ duration: 120 }}
    >
      <Modal.Overlay />
      <Modal.Content className="dialog">
        {/* Not the library's header: of two dialogs each would be the page's banner. */}
        <div className="dialog-header">
          <Modal.Title className="dialog-title">{title}</Modal.Title>
          <Modal.CloseButton aria-label={text.close} size={48} iconSize={22} />
        </div>
        <Modal.Body>
          {onSubmit === undefined ? (
            <div className="dialog-content">{children}</div>
          ) : (
            <form className="dialog-content" onSubmit={submit} noValidate>
              {children}
            </form>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** The end of every dialog: what undoes on the near side, what does at the bottom right. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <div className="dialog-actions">{children}</div>;
}
