import type { AnyRoute } from '../route.ts';
import type { JsonObject } from './describe-schema.ts';

/** RFC 9457, with what ours always carry. */
export const PROBLEM_SCHEMA: JsonObject = {
  type: 'object',
  description: 'Why a request was not done (RFC 9457). `code` is stable; titles are for people.',
  required: ['type', 'title', 'status', 'code', 'requestId'],
  properties: {
    type: { type: 'string', description: '`urn:counterbook:problem:` and the code' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', examples: ['not-found', 'shift.closed', 'contract.broken'] },
    detail: { type: 'string' },
    issues: {
      type: 'array',
      description: 'Every fault of the input, with where it is',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
    facts: { type: 'object', description: 'What a refusal is about', additionalProperties: true },
    requestId: { type: 'string', description: 'By which the operator finds what happened in the logs' },
  },
};

const MEANINGS = {
  400: 'The request is not well formed',
  401: 'No token, or none that is good',
  403: 'Your role may not do this',
  404: 'There is no such thing within your reach',
  409: 'A rule says no; `code` and `facts` tell which and why',
  413: 'The body is too large',
  415: 'The body has a type or an encoding that is not served',
  422: 'The input breaks its contract; `issues` name every fault',
  429: 'Too many requests: wait as long as `Retry-After` says',
  500: 'Something broke on our side',
  503: 'Not available for now: try again after `Retry-After`',
} as const;

type Status = keyof typeof MEANINGS;

/** The statuses that this route can answer with besides success. */
export function problemResponses(route: AnyRoute): JsonObject {
  return Object.fromEntries(statusesOf(route).map((status) => [String(status), responseRef(status)]));
}

export function problemComponents(): JsonObject {
  return Object.fromEntries(
    Object.entries(MEANINGS).map(([status, description]) => [
      `Problem${status}`,
      {
        description,
        ...(status === '429' || status === '503' ? { headers: RETRY_AFTER } : {}),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer', minimum: 1 } },
};

function responseRef(status: Status): JsonObject {
  return { $ref: `#/components/responses/Problem${status}` };
}

function statusesOf(route: AnyRoute): readonly Status[] {
  const hasBody = route.body !== undefined || route.rawBody === true;
  const isWrite = route.method !== 'get';
  const isPublic = route.policy === 'public';
  const names = /\{/.test(route.path) || !isPublic;
  return [
    400,
    ...(isPublic ? ([] as const) : ([401, 403] as const)),
    ...(names ? ([404] as const) : []),
    ...(isWrite ? ([409] as const) : []),
    ...(hasBody ? ([413, 415] as const) : []),
    422,
    429,
    500,
    503,
  ];
}
