/** A supervisor of two stages of tiny programs in `argv[2]`, started and killed by a test. */
import { join } from 'node:path';
import { createFleet } from '../fleet.ts';
import { openProcessList } from '../process-list.ts';
import { tinyPlan } from './tiny-plan.ts';

const say = (name: string, line: string) => console.error(`${name} | ${line}`);
const list = await openProcessList(join(process.argv[2] ?? '', 'list.json'), (line) => say('list', line));
const fleet = createFleet(tinyPlan({ STOP_AFTER_MS: '1500' }), {
  born: list.add,
  up: ({ name }, pid) => console.log(JSON.stringify({ name, pid })),
  say,
});
await fleet.start();
console.log('all');
