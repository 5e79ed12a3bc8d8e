type OnKey = (event: KeyboardEvent) => void;

/**
 * Hears the keys of a window and of every frame of ours in it, from when the frame has the focus: a frame's keys never
 * reach the window around it. A frame of somebody else's would keep a scan to itself, so the focus is taken back.
 */
export function watchFrames(view: Window, onKey: OnKey): () => void {
  const watched = new Map<Window, () => void>();
  const watch = (each: Window): void => {
    if (watched.has(each)) return;
    const blur = (): void => {
      // When a frame takes the focus, its window loses it.
      const frame = each.document.activeElement;
      if (frame?.tagName !== 'IFRAME') return;
      const inner = (frame as HTMLIFrameElement).contentWindow;
      if (inner === null) return;
      try {
        watch(inner);
      } catch {
        (frame as HTMLElement).blur();
        each.focus();
      }
    };
    each.addEventListener('keydown', onKey, true);
    each.addEventListener('blur', blur);
    watched.set(each, () => {
      each.removeEventListener('keydown', onKey, true);
      each.removeEventListener('blur', blur);
    });
  };
  watch(view);
  return () => {
    for (const forget of watched.values()) forget();
    watched.clear();
  };
}
