/**
 * `npm run verify -- FILE [--key PEM-FILE]… [--json]`: verifies the journal in a till's file or in an exported archive
 * (JSONL, plain or by gzip), by itself: it shares only the journal's rules with the product. Exits 0 where all
 * verifies, 1 with findings, 2 where the file cannot be read.
 */
import { parseArgs } from 'node:util';
import { readKeys } from './read-keys.ts';
import { reportToText } from './report-text.ts';
import { verifyFile } from './verify-file.ts';

const USAGE = 'npm run verify -- FILE [--key PEM-FILE]… [--json]';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<0 | 1 | 2> {
  const asked = readArguments(args);
  if (asked === undefined) {
    console.error(USAGE);
    return 2;
  }
  const { file, keys, json } = asked;
  try {
    const report = await verifyFile(file, readKeys(file, keys));
    console.log(json ? JSON.stringify({ file, ...report }, null, 2) : reportToText(file, report));
    return report.ok ? 0 : 1;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (json) console.log(JSON.stringify({ file, ok: false, reason }, null, 2));
    else console.error(`${file} cannot be verified: ${reason}`);
    return 2;
  }
}

function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    });
    const [file] = positionals;
    return file === undefined || positionals.length > 1
      ? undefined
      : { file, keys: values.key, json: values.json };
  } catch {
    return undefined;
  }
}
