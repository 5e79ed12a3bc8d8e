import type { VirtualLabelCommand, VirtualLabelLanguage } from './virtual-language.ts';

/** Lines, and graphics whose bytes may hold any; `P` prints what was drawn since `N`. */
export const virtualEpl: VirtualLabelLanguage = {
  take(bytes) {
    const commands: VirtualLabelCommand[] = [];
    let [rest, begun] = [bytes.toString('latin1'), ''];
    for (;;) {
      const [line] = /^(?:GW\d+,\d+,\d+,\d+,|[^\n]*\n)/.exec(rest) ?? [];
      const length = line === undefined ? Number.POSITIVE_INFINITY : line.length + graphicBytes(line);
      if (line === undefined || length > rest.length) break;
      const command = rest.slice(0, length);
      const [, copies] = /^P(\d+)\n$/.exec(command) ?? [];
      rest = rest.slice(length);
      if (/^\^ee\r?\n$/.test(command)) commands.push({ type: 'status' });
      else begun += command;
      if (copies === undefined) continue;
      commands.push({ type: 'print', text: begun, copies: Number(copies) });
      begun = '';
    }
    return { commands, rest: Buffer.from(begun.trim() === '' ? rest : begun + rest, 'latin1') };
  },
  status({ faults, isPaperOut }) {
    const codes = [
      ...(isPaperOut || faults.ribbonOut === true ? ['07'] : []),
      ...(faults.headOpen === true ? ['11'] : []),
      ...(faults.paused === true ? ['12'] : []),
    ];
    return `${codes.length === 0 ? '00' : codes.join(',')}\r\n`;
  },
  identity: '',
};

function graphicBytes(line: string): number {
  const [, rowBytes, height] = /^GW\d+,\d+,(\d+),(\d+),$/.exec(line) ?? [];
  return rowBytes === undefined ? 0 : Number(rowBytes) * Number(height) + 1;
}
