import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLine } from '../receipt/layout/plain-text.ts';
import type { LabelDocument } from './document.ts';
import { renderEpl } from './render-epl.ts';
import { renderZpl } from './render-zpl.ts';

const butter: LabelDocument = {
  size: { widthMm: 60, heightMm: 40 },
  name: 'Salted butter, 250 g',
  price: '£2.40',
  unitPrice: '£9.60 / kg',
  note: 'was £2.90',
  code: '10017',
  barcode: { symbology: 'ean13', payload: '4006381333931' },
};

describe('a shelf label', () => {
  it('says in ZPL what it is to say, each once', () => {
    const fields = zplFields(renderZpl(butter));
    expect(fields.map(({ data }) => data)).toEqual([
      'Salted butter, 250 g',
      '£2.40',
      '£9.60 / kg',
      'was £2.90',
      '10017',
      '400638133393',
    ]);
    expect(fields.at(-1)?.commands).toMatch(/\^BY3\^BEN,\d+,Y,N/);
  });

  it('says the same in EPL2', () => {
    const { texts, barcodes } = eplCommands(renderEpl(butter));
    expect(texts).toEqual(['Salted butter, 250 g', '£2.40', '£9.60 / kg', 'was £2.90', '10017']);
    expect(barcodes).toEqual(['400638133393']);
  });

  it.each([8, 12] as const)('keeps everything on the label at %d dots a millimetre', (dots) => {
    for (const { x, y } of zplFields(renderZpl(butter, dots))) {
      expect(x).toBeLessThan(60 * dots);
      expect(y).toBeLessThan(40 * dots);
    }
    expect(new TextDecoder().decode(renderZpl(butter, dots))).toContain(`^PW${60 * dots}^LL${40 * dots}`);
  });

  it('is printed as often as asked', () => {
    expect(new TextDecoder().decode(renderZpl({ ...butter, copies: 12 }))).toContain('^PQ12');
    expect(new TextDecoder().decode(renderEpl({ ...butter, copies: 12 }))).toMatch(/\nP12\n$/);
  });

  it('shortens a name that is too long and keeps its price whole', () => {
    const [first, second, price] = zplFields(renderZpl({ ...butter, name: 'word '.repeat(200) }));
    expect(first?.data).toMatch(/^word/);
    expect(second?.data).toMatch(/\.\.\.$/);
    expect(price?.data).toBe('£2.40');
  });

  it('draws what no label printer has letters for', () => {
    const arabic = { ...butter, name: 'زبدة مملحة', price: '٢٫٤٠ ₺' };
    const zpl = new TextDecoder().decode(renderZpl(arabic));
    expect(zpl.match(/\^GFA,/g)).toHaveLength(2);
    const [, bytes = '', , rowBytes = '', hex = ''] =
      /\^GFA,(\d+),(\d+),(\d+),([0-9A-F]+)\^FS/.exec(zpl) ?? [];
    expect([hex.length, Number(bytes) % Number(rowBytes), /[1-9A-F]/.test(hex)]).toEqual([
      2 * Number(bytes),
      0,
      true,
    ]);
    expect(eplCommands(renderEpl(arabic)).graphics).toBe(2);
  });

  it.each<[string, Partial<LabelDocument>]>([
    ['a price that does not fit', { price: '9'.repeat(80) }],
    ['a barcode that is none', { barcode: { symbology: 'ean13', payload: '12' } }],
    ['a barcode that holds commands', { barcode: { symbology: 'code128', payload: 'A^XZ' } }],
    ['a barcode that is too long', { barcode: { symbology: 'code128', payload: 'A'.repeat(30) } }],
    ['a size that no label has', { size: { widthMm: 0, heightMm: 40 } }],
    ['no copies', { copies: 0 }],
    ['an amount that cannot be drawn', { price: '\u{20001} 1' }],
  ])('is refused with %s', (_, change) => {
    expect(() => renderZpl({ ...butter, ...change })).toThrow();
    expect(() => renderEpl({ ...butter, ...change })).toThrow();
  });
});

describe('text made to be obeyed', () => {
  const hostile = ['^XZ^XA', '~JA', '_5EXZ', '^FS^FO0,0', '"\nP9\n', '\\"', '\\', 'GK"X"', '\r\nN\n'];

  it.each(hostile)('%j is printed as harmless text', (text) => {
    const label = { ...butter, name: text };
    expect(zplFields(renderZpl(label))[0]?.data).toBe(plainLine(text).trimEnd());
    expect(eplCommands(renderEpl(label)).texts[0]).toBe(plainLine(text).trimEnd());
  });

  it('never becomes a command, whatever it is', () => {
    const text = fc
      .array(
        fc.oneof(fc.constantFrom(...hostile, '\u001b@', '’^’'), fc.string(), fc.string({ unit: 'binary' })),
        {
          maxLength: 3,
        },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (name, note) => {
        const label = { ...butter, name, note };
        const allowed =
          /^\^(XA|CI28|LH0,0|PW480|LL320|FO\d+,\d+|A0N,\d+,\d+|FB\d+,1,0,[LR]|FH|FD.*|FS|BY3|BEN,\d+,Y,N|GFA,[\dA-F,]+|PQ1|XZ)$/;
        for (const command of zplCommands(renderZpl(label))) expect(command).toMatch(allowed);
        const { unknown, texts } = eplCommands(renderEpl(label));
        expect(unknown).toEqual([]);
        expect(texts.slice(-3)).toContain('£9.60 / kg');
      }),
      { numRuns: 60 },
    );
  });
});

/** As a printer splits them: at every caret or tilde, whatever it stands in. */
function zplCommands(bytes: Uint8Array): readonly string[] {
  return new TextDecoder()
    .decode(bytes)
    .split(/(?=[\^~])/)
    .map((command) => command.replace(/\n$/, ''));
}

function zplFields(bytes: Uint8Array) {
  return Array.from(
    new TextDecoder()
      .decode(bytes)
      .matchAll(/\^FO(\d+),(\d+)((?:\^[^F][^^]*|\^FB[^^]*|\^FH)*)\^FD([^^]*)\^FS/g),
    ([, x = '', y = '', commands = '', data = '']) => ({
      x: Number(x),
      y: Number(y),
      commands,
      data: decodeURIComponent(data.replaceAll('%', '_25').replaceAll('_', '%')),
    }),
  );
}

/** Reads EPL2 line by line; quoted data ends at a quotation mark without a backslash, a graphic after its bytes. */
function eplCommands(bytes: Uint8Array) {
  const found = { texts: [] as string[], barcodes: [] as string[], graphics: 0, unknown: [] as string[] };
  let rest = Buffer.from(bytes).toString('latin1');
  while (rest !== '') {
    const graphic = /^GW\d+,\d+,(\d+),(\d+),/.exec(rest);
    const quoted = /^([AB])[\dA-Z,]+"((?:\\.|[^"\\\n])*)"\n/.exec(rest);
    const plain = /^(N|q\d+|Q\d+,\d+|I8,A,001|P\d+|)\n/.exec(rest);
    if (graphic) {
      found.graphics++;
      rest = rest.slice(graphic[0].length + Number(graphic[1]) * Number(graphic[2]) + 1);
    } else if (quoted) {
      const data = (quoted[2] ?? '').replace(/\\(.)/g, '$1');
      (quoted[1] === 'A' ? found.texts : found.barcodes).push(data);
      rest = rest.slice(quoted[0].length);
    } else {
      const line = plain?.[0] ?? rest.slice(0, rest.indexOf('\n') + 1 || rest.length);
      if (!plain) found.unknown.push(line);
      rest = rest.slice(line.length);
    }
  }
  return found;
}
