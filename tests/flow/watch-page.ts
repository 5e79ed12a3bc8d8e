import type { Page } from 'playwright-core';

/** What a person at this page lived through since the watch began. */
export type Lived = {
  /** The longest that the page did not move, in milliseconds: no frame was drawn, or a task ran. */
  readonly longestFreeze: number;
  /** What the line about the sync said, with the time at which it was so. */
  readonly sentences: readonly { readonly at: number; readonly text: string }[];
};

const WATCH = `{
  const watch = { freezes: [], sentences: [], isOver: false };
  window.watch = watch;
  let last = performance.now();
  const frame = (now) => {
    watch.freezes.push(now - last);
    last = now;
    if (!watch.isOver) requestAnimationFrame(frame);
  };
  requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
  watch.tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watch.freezes.push(duration);
  });
  watch.tasks.observe({ type: 'longtask' });
  watch.looking = setInterval(() => {
    watch.sentences.push({ at: Date.now(), text: document.querySelector('.top-bar .sync')?.textContent ?? '' });
  }, 50);
}`;

const READ = `(() => {
  const { watch } = window;
  watch.isOver = true;
  watch.tasks.disconnect();
  clearInterval(watch.looking);
  return { longestFreeze: Math.max(0, ...watch.freezes), sentences: watch.sentences };
})()`;

/** @returns how to end the watch and read it. */
export async function watchPage(page: Page): Promise<() => Promise<Lived>> {
  await page.evaluate(WATCH);
  return () => page.evaluate(READ);
}
