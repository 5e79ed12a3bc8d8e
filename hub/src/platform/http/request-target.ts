/**
 * What a request's target must look like before anybody routes by it. The gateway and the services read the same
 * bytes; whatever two readers could take for different paths (an encoded slash, a dot segment, an address of another
 * host) is refused rather than tidied up, so that nobody is let in by one door and led to another.
 */
import { type Problem, problemOf } from './problem.ts';

const LONGEST = 8 * 1024;

/** Null where the target may pass. */
export function faultOfTarget(target: string): Problem | null {
  if (target.length > LONGEST) return problemOf(414, 'path.too-long', 'The address is too long');
  const path = target.split('?', 1)[0] ?? '';
  // An address of another host (absolute form), `*`, or the two slashes that begin one.
  const isOurs = path.startsWith('/') && !path.includes('//');
  return isOurs && !isAmbiguous(path) && isPercentEncoded(target) && !hasControls(target, path)
    ? null
    : problemOf(400, 'path.malformed', 'The path is not well formed');
}

function isAmbiguous(path: string): boolean {
  return (
    /[\\#]/.test(path) ||
    // Slash, backslash, dot and percent sign have no reason to be hidden.
    /%(2f|5c|2e|25)/i.test(path) ||
    path.split('/').some((segment) => segment === '.' || segment === '..')
  );
}

/** What a query holds is for the routes' contracts; a path has no byte below a space, NUL first of all. */
function hasControls(target: string, path: string): boolean {
  return /[^\x21-\x7e]/.test(target) || /%([01][\da-f]|7f)/i.test(path);
}

function isPercentEncoded(target: string): boolean {
  if (/%(?![\da-f]{2})/i.test(target)) return false;
  try {
    decodeURIComponent(target.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}
