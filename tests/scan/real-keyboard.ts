import type { CDPSession, Page } from 'playwright-core';

/**
 * Keys as a keyboard sends them: each with its own time stamp, handed to the browser without waiting for the page, so
 * that a page that hangs finds them in its queue.
 */
export type RealKeyboard = {
  /** At a scanner's pace, from now on. */
  scan(keys: readonly string[], gapMs: number): Promise<void>;
  press(key: string): Promise<void>;
};

export async function plugKeyboard(page: Page): Promise<RealKeyboard> {
  const session = await page.context().newCDPSession(page);
  return {
    scan: async (keys, gapMs) => {
      const from = Date.now();
      await Promise.all(keys.flatMap((key, index) => strokeOf(session, key, from + index * gapMs)));
    },
    press: async (key) => {
      await Promise.all(strokeOf(session, key, Date.now()));
    },
  };
}

const SEPARATOR = '\u001d';
const NAMED: Readonly<Record<string, number>> = { Enter: 13, Tab: 9, Backspace: 8 };

/** @returns the two halves of one stroke, on their way in order. */
function strokeOf(session: CDPSession, key: string, at: number): readonly Promise<unknown>[] {
  const timestamp = at / 1_000;
  if (key === SEPARATOR) {
    const event = { key: ']', code: 'BracketRight', windowsVirtualKeyCode: 221, modifiers: 2 };
    return [
      session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', timestamp, ...event }),
      session.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp: timestamp + 0.001, ...event }),
    ];
  }
  const named = NAMED[key];
  const event = { key, code: named === undefined ? '' : key, windowsVirtualKeyCode: named ?? codeOf(key) };
  const text = named === undefined ? { text: key } : key === 'Enter' ? { text: '\r' } : {};
  return [
    session.send('Input.dispatchKeyEvent', {
      type: 'text' in text ? 'keyDown' : 'rawKeyDown',
      timestamp,
      ...event,
      ...text,
    }),
    session.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp: timestamp + 0.001, ...event }),
  ];
}

function codeOf(key: string): number {
  return key.toUpperCase().charCodeAt(0);
}
