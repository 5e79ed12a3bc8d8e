/** A program that a supervisor keeps alive: says that it is ready, stops when it is told, after `STOP_AFTER_MS`. */
import { whenToldToStop } from '../../../hub/src/platform/service/when-told-to-stop.ts';

whenToldToStop((why) => {
  console.log(`told: ${why}`);
  setTimeout(() => process.exit(0), Number(process.env.STOP_AFTER_MS ?? 0));
});
if (process.env.DIES) process.exit(3);
console.log('{"ready":true}');
setInterval(() => undefined, 60_000);
