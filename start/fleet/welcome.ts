import type { Program } from './program.ts';

/** What an operator reads when everything is up: where things are, and how to end them. */
export function welcome(
  programs: readonly { readonly program: Program; readonly pid: number }[],
  given: { readonly url: string; readonly directory: string },
): string {
  const rows = programs.map(
    ({ program, pid }) =>
      `  ${program.name.padEnd(14)} ${program.url.split('/?')[0]?.padEnd(28)} process ${pid}`,
  );
  return [
    '',
    '  Counterbook runs, every service as a process of its own.',
    '',
    `  The hub         ${given.url}`,
    `  Its API         ${given.url}/docs`,
    `  Its health      ${given.url}/health/services`,
    '',
    ...rows,
    '',
    '  Whatever dies is started again. Ctrl-C stops everything in order; a second Ctrl-C at once.',
    `  Everything is kept under ${given.directory}.`,
    `  A till: HUB_URL=${given.url} npm run till`,
    '',
  ].join('\n');
}
