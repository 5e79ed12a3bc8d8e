import type { VirtualLabelCommand, VirtualLabelLanguage } from './virtual-language.ts';

/** Formats between `^XA` and `^XZ`, and what begins with a tilde, which is obeyed wherever it stands. */
export const virtualZpl: VirtualLabelLanguage = {
  take(bytes) {
    let text = bytes.toString('latin1');
    const commands: VirtualLabelCommand[] = [];
    text = text.replace(/~(HS|HI)(?=[^A-Za-z])/g, (_, letters: string) => {
      commands.push({ type: letters === 'HS' ? 'status' : 'identify' });
      return '';
    });
    text = text.replace(/\^XA([\s\S]*?)\^XZ/g, (format, content: string) => {
      const [, copies = '1'] = /\^PQ(\d+)/.exec(content) ?? [];
      const whole = Buffer.from(format, 'latin1').toString('utf8');
      commands.push({ type: 'print', text: whole, copies: Number(copies) });
      return '';
    });
    const begun = text.search(/[~^]/);
    return { commands, rest: Buffer.from(begun < 0 ? '' : text.slice(begun), 'latin1') };
  },
  status({ faults, isPaperOut, isPartial, waiting, remaining }) {
    const flag = (is: boolean | undefined) => (is === true ? '1' : '0');
    const digits = (value: number, count: number) => String(value).padStart(count, '0');
    const first = ['030', flag(isPaperOut), flag(faults.paused), '0256', digits(waiting, 3), '0', '0'];
    const rest = [flag(isPartial), '000', '0', '0', flag(faults.overheated)];
    const second = ['000', '0', flag(faults.headOpen), flag(faults.ribbonOut), '0', '2', '4', '0'];
    return [
      line([...first, ...rest]),
      line([...second, digits(remaining, 8), '1', '000']),
      line(['1234', '0']),
    ].join('');
  },
  identity: line(['ZD421-203dpi ZPL', 'V93.21.07Z', '8', '8176KB']),
};

function line(fields: readonly string[]): string {
  return `\x02${fields.join(',')}\x03\r\n`;
}
