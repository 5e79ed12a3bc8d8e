/**
 * JSON as a request may carry it: UTF-8, no name twice in one object (two readers would take two meanings from it),
 * no name that JavaScript takes for something else, and no deeper than anything of ours is. What is no JSON at all is
 * 400, what is a trap 422; neither reaches a schema.
 */
import { ContractError } from '@counterbook/shared/result';
import { HttpProblem, problemOf } from './problem.ts';

const DEEPEST = 64;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

export function parseJson(bytes: Uint8Array): unknown {
  const text = textOf(bytes);
  const value = parsed(text);
  if (namesIn(value, 0) !== countNames(text)) throw broken('names a field twice');
  return value;
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed();
  }
}

/** How many names the objects of a parsed value have, all in all. */
function namesIn(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === DEEPEST) throw broken(`is nested deeper than ${DEEPEST}`);
  let names = 0;
  if (Array.isArray(value)) {
    for (const element of value) names += namesIn(element, depth + 1);
    return names;
  }
  if (Object.hasOwn(value, '__proto__')) throw broken('names a field __proto__');
  for (const element of Object.values(value)) names += 1 + namesIn(element, depth + 1);
  return names;
}

/** The same, counted in the text, which still has what parsing dropped. It is JSON: a name is a string before a colon. */
function countNames(text: string): number {
  let names = 0;
  for (let start = text.indexOf('"'); start !== -1; ) {
    let end = text.indexOf('"', start + 1);
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
    let next = end + 1;
    while (text.charCodeAt(next) <= 0x20) next += 1;
    if (text.charCodeAt(next) === COLON) names += 1;
    start = text.indexOf('"', end + 1);
  }
  return names;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

function malformed(): HttpProblem {
  return new HttpProblem(problemOf(400, 'body.malformed', 'The body is not JSON'));
}

function broken(message: string): ContractError {
  return new ContractError(`body: ${message}`, [{ path: 'body', message }]);
}
