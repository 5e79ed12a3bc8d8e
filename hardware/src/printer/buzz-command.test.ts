import { expect, it } from 'vitest';
import { decodeEscPos } from '../receipt/decode/escpos-decoder.ts';
import { epson80, kitchen80 } from '../receipt/escpos/profile.ts';
import { buzzCommand } from './buzz-command.ts';

it('sounds in the kitchen, and not at a printer that has no buzzer', () => {
  expect(decodeEscPos(buzzCommand(kitchen80))).toEqual([{ type: 'buzz', times: 2, onMs: 500, offMs: 300 }]);
  expect(buzzCommand(epson80)).toHaveLength(0);
});
