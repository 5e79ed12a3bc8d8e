import type { AttackedHub } from '../world/attacked-hub.ts';
import { sendRaw, statusesIn } from '../world/send-raw.ts';
import { type Act, chapter, type Row, wrongIf } from './row.ts';

const HEAD = 'POST /api/auth/login HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n';
/** What an attacker hopes that the hub takes for a request of its own. */
const HIDDEN = 'GET /health/live HTTP/1.1\r\nHost: hub\r\nX-Hidden: yes\r\n\r\n';

/** One refusal at most, and nothing that answers what was hidden inside. */
async function refusedOnce(
  hub: AttackedHub,
  bytes: string,
  statuses: readonly number[],
): Promise<string | null> {
  const text = await sendRaw(hub.url, bytes);
  const answers = statusesIn(text);
  const isRefused = answers.length === 0 || (answers.length === 1 && statuses.includes(answers[0] ?? 0));
  return wrongIf(!isRefused, `answers ${answers.join(', ') || 'something odd'}: ${text.slice(0, 200)}`);
}

function smuggling(name: string, sent: string, bytes: string, ...statuses: readonly number[]): Act {
  return [name, sent, `${statuses.join(' or ')}, once`, (hub) => refusedOnce(hub, bytes, statuses)];
}

export const smugglingRows: readonly Row[] = chapter('request smuggling', [
  smuggling(
    'length and chunks at once',
    'Content-Length and Transfer-Encoding',
    `${HEAD}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
    400,
  ),
  smuggling(
    'two lengths',
    'Content-Length: 0 and Content-Length: 5',
    `${HEAD}Content-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
    400,
  ),
  smuggling(
    'the same length twice',
    'Content-Length: 2 twice',
    `${HEAD}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`,
    400,
  ),
  smuggling('a list of lengths', 'Content-Length: 2, 2', `${HEAD}Content-Length: 2, 2\r\n\r\n{}`, 400),
  smuggling('a signed length', 'Content-Length: +2', `${HEAD}Content-Length: +2\r\n\r\n{}`, 400),
  smuggling('a negative length', 'Content-Length: -1', `${HEAD}Content-Length: -1\r\n\r\n${HIDDEN}`, 400),
  smuggling('a length in hex', 'Content-Length: 0x2', `${HEAD}Content-Length: 0x2\r\n\r\n{}`, 400),
  smuggling(
    'an encoding that only looks like chunks',
    'Transfer-Encoding: xchunked',
    `${HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
    400,
    501,
  ),
  smuggling(
    'chunks under another coding',
    'Transfer-Encoding: chunked, identity',
    `${HEAD}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${HIDDEN}`,
    400,
    501,
  ),
  smuggling(
    'chunks announced twice',
    'Transfer-Encoding: chunked, twice',
    `${HEAD}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
    400,
  ),
  smuggling(
    'a space before the colon',
    'Transfer-Encoding : chunked',
    `${HEAD}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
    400,
  ),
  smuggling(
    'a folded header',
    'X-Folded: a, continued on the next line',
    `${HEAD}X-Folded: a\r\n Content-Length: 5\r\nContent-Length: 0\r\n\r\n`,
    400,
  ),
  smuggling(
    'bare line feeds',
    'lines that end in LF alone',
    `${HEAD.replaceAll('\r\n', '\n')}Content-Length: 0\n\n${HIDDEN}`,
    400,
  ),
  smuggling(
    'a chunk with a long tail',
    'a chunk extension of 32 KiB',
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(32 * 1024)}\r\n{}\r\n0\r\n\r\n`,
    400,
    413,
  ),
  smuggling(
    'a chunk of more bytes than there are numbers',
    'chunk size FFFFFFFFFFFFFFFFF',
    `${HEAD}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n${HIDDEN}`,
    400,
    413,
  ),
  smuggling(
    'a chunk of no number',
    'chunk size 0x2',
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n${HIDDEN}`,
    400,
  ),
  smuggling('no host', 'HTTP/1.1 without Host', 'GET /api/shops HTTP/1.1\r\n\r\n', 400),
  smuggling('two hosts', 'Host twice', 'GET /api/shops HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400),
  smuggling('another protocol', 'the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 405, 505),
  smuggling('no protocol', 'GET /api/shops', 'GET /api/shops\r\n\r\n', 400),
  smuggling('a tunnel', 'CONNECT 127.0.0.1:22', 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: hub\r\n\r\n', 405),
  smuggling(
    'an echo',
    'TRACE /api/shops',
    'TRACE /api/shops HTTP/1.1\r\nHost: hub\r\nCookie: secret\r\n\r\n',
    404,
    405,
  ),
  smuggling(
    'an upgrade to HTTP/2',
    'Upgrade: h2c',
    'GET /api/shops HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n',
    400,
    401,
    404,
    426,
  ),
  [
    'a request in a body',
    'a whole GET as the body of a login',
    'one answer, about the login',
    (hub) =>
      refusedOnce(
        hub,
        `${HEAD}Content-Length: ${HIDDEN.length}\r\nConnection: close\r\n\r\n${HIDDEN}`,
        [400],
      ),
  ],
]);
