import type { SyncCause } from '../host/protocol/views.ts';
import type { Outcome } from './answers.ts';
import type { HubLink, HubRequest } from './hub-link.ts';
import type { SyncLog, Way } from './sync-log.ts';

/** The same link, whose outcomes are written down for one collection. */
export function watchLink(link: HubLink, syncLog: Pick<SyncLog, 'succeeded' | 'failed'>, way: Way): HubLink {
  const watched = (request: HubRequest): HubRequest => ({
    ...request,
    onOutcome: (outcome) => {
      const cause = causeOf(outcome);
      if (cause === null) syncLog.succeeded(way);
      else syncLog.failed(way, { cause, message: troubleOf(outcome) ?? '' });
    },
  });
  return {
    ...link,
    ask: (request) => link.ask(watched(request)),
    attempt: (request, failures) => link.attempt(watched(request), failures),
  };
}

/** Null for an answer. */
export function causeOf(outcome: Outcome): SyncCause | null {
  switch (outcome.kind) {
    case 'answer':
      return null;
    case 'unreachable':
      return outcome.isOtherPage === true ? 'sign-in-page' : 'unreachable';
    case 'busy':
      return 'busy';
    case 'unauthorised':
      return 'not-accepted';
    case 'refused':
      if (outcome.code === 'device.revoked') return 'revoked';
      return outcome.code === 'till.outdated' ? 'outdated' : 'refused';
  }
}

/** What went wrong, in plain words; null for an answer. */
export function troubleOf(outcome: Outcome): string | null {
  if (outcome.kind === 'answer') return null;
  return outcome.kind === 'unauthorised' ? 'The hub does not accept this device.' : outcome.trouble;
}
