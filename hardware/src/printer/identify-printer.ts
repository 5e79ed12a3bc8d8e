import type { OpenLink, PrinterLink } from './printer-link.ts';

/** What a printer says that it is. Cheap ones say nothing, or Epson's name. */
export type PrinterIdentity = { readonly maker?: string; readonly model?: string };

/** Asks by `GS I`; undefined when the printer is away or does not answer. */
export async function identifyPrinter(
  openLink: OpenLink,
  timeoutMs: number,
): Promise<PrinterIdentity | undefined> {
  let link: PrinterLink | undefined;
  try {
    link = await openLink(timeoutMs);
    const heard = listen(link);
    const model = await ask(link, heard, { n: MODEL, timeoutMs });
    if (model === undefined) return undefined;
    const maker = await ask(link, heard, { n: MAKER, timeoutMs });
    return maker === undefined ? { model } : { maker, model };
  } catch {
    return undefined;
  } finally {
    await link?.close();
  }
}

/** From the text that a USB printer gives with its class: `MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;`. */
export function parseDeviceId(text: string): PrinterIdentity & { readonly languages?: string } {
  const fields = new Map(
    text.split(';').flatMap((field) => {
      const [, key, value] = /^\s*([^:]+):(.*)$/.exec(field) ?? [];
      return key === undefined || value === undefined ? [] : [[key.toUpperCase(), value.trim()] as const];
    }),
  );
  const maker = fields.get('MFG') ?? fields.get('MANUFACTURER');
  const model = fields.get('MDL') ?? fields.get('MODEL');
  const languages = fields.get('CMD') ?? fields.get('COMMAND SET');
  return {
    ...(maker === undefined ? {} : { maker }),
    ...(model === undefined ? {} : { model }),
    ...(languages === undefined ? {} : { languages }),
  };
}

const MAKER = 66;
const MODEL = 67;
const TEXT_HEADER = 0x5f;

type Heard = { readonly texts: string[]; onText: () => void };

/** Answers are text between 5Fh and NUL; status bytes between them are passed over. */
function listen(link: PrinterLink): Heard {
  const heard: Heard = { texts: [], onText: () => undefined };
  let open: number[] | undefined;
  link.onBytes((bytes) => {
    for (const byte of bytes) {
      if (open === undefined) open = byte === TEXT_HEADER ? [] : undefined;
      else if (byte !== 0) open.push(byte);
      else {
        heard.texts.push(String.fromCharCode(...open).replace(/[^\x20-\x7e]/g, ''));
        open = undefined;
        heard.onText();
      }
    }
  });
  link.onLost(() => heard.onText());
  return heard;
}

async function ask(
  link: PrinterLink,
  heard: Heard,
  { n, timeoutMs }: { n: number; timeoutMs: number },
): Promise<string | undefined> {
  heard.texts.length = 0;
  const answered = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    heard.onText = () => {
      clearTimeout(timer);
      resolve();
    };
  });
  link.send(Uint8Array.of(0x1d, 0x49, n)).catch(() => heard.onText());
  await answered;
  return heard.texts.shift();
}
