/**
 * Our drivers on a real Linux kernel in a machine of QEMU's, with USB devices that the kernel's own gadget functions are.
 * The guest runs every check once; here each of them is expected.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { hasQemu } from '../availability.ts';
import { checks } from './guest/checks.ts';
import { type GuestRun, runGuest } from './run-guest.ts';

/** On a machine with other things to do. */
const LONGEST_MS = 1_800_000;
const SWITCH_OFF_MS = 60_000;

describe.skipIf(!hasQemu)('on a real Linux kernel', () => {
  let guest: GuestRun;

  beforeAll(async () => {
    guest = await runGuest(LONGEST_MS, ({ name, tookMs, fault }) => {
      process.stdout.write(`  ${fault === undefined ? 'held' : 'BROKE'} ${name} (${tookMs} ms)\n`);
    });
  }, LONGEST_MS + SWITCH_OFF_MS);

  it.each(checks.map(({ name }) => name))('%s', (name) => {
    const result = guest.results.find((each) => each.name === name);
    if (result === undefined) expect.fail(`the guest did not come so far:\n${guest.kernelLog}`);
    expect(result.fault).toBeUndefined();
  });
});
