/** How Node is started for RxDB's till: with `localStorage` in this file, and with `EventSource`. */
export function rxdbFlags(file: string): readonly string[] {
  return ['--experimental-webstorage', `--localstorage-file=${file}`, '--experimental-eventsource'];
}
