import type { Finding, FindingKind, NoteKind } from './finding.ts';
import type { ChainSummary, Report } from './verify-file.ts';

/** One line per finding, then what was verified. */
export function reportToText(file: string, { findings, notes, chains, ok }: Report): string {
  const last = ok
    ? `${file} verifies: ${chains.map(chainToText).join('; ')}.`
    : `${file} does not verify: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${chains.map(chainToText).join('; ')}.`;
  return [...findings.map(findingToText), ...notes.map((note) => `note: ${findingToText(note)}`), last].join(
    '\n',
  );
}

function findingToText(finding: Finding<FindingKind | NoteKind>): string {
  const { kind, epoch, sequence, through, receiptNumber, message } = finding;
  if (epoch === null || sequence === null) return `${kind}: ${message}`;
  const which = through === undefined ? `entry ${sequence}` : `entries ${sequence} to ${through}`;
  const receipt = receiptNumber === null ? '' : ` (receipt ${receiptNumber})`;
  return `${kind}: ${which} of epoch ${epoch}${receipt} ${message}`;
}

function chainToText({ terminalId, epoch, entries, from, through }: ChainSummary): string {
  const which = entries === 0 ? 'no entry' : `${entries} entries, ${from} to ${through}`;
  return `epoch ${epoch} of terminal ${terminalId ?? 'unknown'}: ${which}`;
}
