/** The same receipt as bytes by the libraries that others would take. */
import { createRequire } from 'node:module';
import type { BenchReceipt } from './receipt.ts';

const load = createRequire(import.meta.url);

export type BuildReceipt = (receipt: BenchReceipt) => Uint8Array;

export function thermalPrinter(): BuildReceipt {
  const { printer: ThermalPrinter, types } = load('node-thermal-printer') as ThermalModule;
  return ({ shop, lines, total, thanks }) => {
    const printer = new ThermalPrinter({ type: types.EPSON, interface: 'tcp://127.0.0.1:9', width: 48 });
    printer.alignCenter();
    printer.bold(true);
    printer.println(shop);
    printer.bold(false);
    printer.alignLeft();
    printer.drawLine();
    for (const [name, amount] of lines) printer.leftRight(name, amount);
    printer.drawLine();
    printer.bold(true);
    printer.leftRight(...total);
    printer.bold(false);
    printer.alignCenter();
    printer.println(thanks);
    printer.cut();
    return printer.getBuffer();
  };
}

/**
 * Not among the packages of this project: it brings `form-data` 2.3.3, of which a critical advisory warns, and the
 * deprecated `request`. Who wants its figure installs it beside: `npm install --no-save escpos@2.5.2`.
 */
export function escpos(): BuildReceipt | null {
  const Printer = loadEscpos();
  if (Printer === null) return null;
  return ({ shop, lines, total, thanks }) => {
    const printer = new Printer({}, { encoding: 'cp437' });
    const row = ([name, amount]: readonly [string, string]) =>
      printer.tableCustom([
        { text: name, cols: 36, align: 'LEFT' },
        { text: amount, cols: 12, align: 'RIGHT' },
      ]);
    printer.align('ct').style('b').text(shop).style('normal').align('lt').drawLine();
    for (const line of lines) row(line);
    printer.drawLine().style('b');
    row(total);
    printer.style('normal').align('ct').text(thanks).cut();
    return printer.buffer.flush();
  };
}

function loadEscpos(): EscposConstructor | null {
  try {
    return load('escpos/printer.js') as EscposConstructor;
  } catch {
    return null;
  }
}

type ThermalModule = {
  readonly printer: new (options: {
    readonly type: string;
    readonly interface: string;
    readonly width: number;
  }) => {
    alignCenter(): void;
    alignLeft(): void;
    bold(on: boolean): void;
    println(text: string): void;
    drawLine(): void;
    leftRight(left: string, right: string): void;
    cut(): void;
    getBuffer(): Buffer;
  };
  readonly types: { readonly EPSON: string };
};

type EscposPrinter = {
  align(to: string): EscposPrinter;
  style(type: string): EscposPrinter;
  text(text: string): EscposPrinter;
  drawLine(): EscposPrinter;
  tableCustom(
    cells: { readonly text: string; readonly cols: number; readonly align: string }[],
  ): EscposPrinter;
  cut(): EscposPrinter;
  readonly buffer: { flush(): Buffer };
};

type EscposConstructor = new (adapter: object, options: { readonly encoding: string }) => EscposPrinter;
