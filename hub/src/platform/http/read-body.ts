import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { parseJson } from './parse-json.ts';
import { HttpProblem, problemOf } from './problem.ts';

/** `application/json`, or that with its one right parameter. */
const JSON_TYPE = /^application\/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?\s*$/i;

/** Steps that put the parsed body on the request, undefined where there is none. `limit` in bytes, after inflation. */
export function readBody(limit: number): RequestHandler[] {
  return [requireJson, express.raw({ limit, type: () => true }), parse];
}

function requireJson(request: Request, _response: Response, next: NextFunction): void {
  const {
    'content-type': type = '',
    'content-length': length = 0,
    'transfer-encoding': coding,
  } = request.headers;
  if ((coding !== undefined || Number(length) > 0) && !JSON_TYPE.test(type)) {
    throw new HttpProblem(problemOf(415, 'body.type', 'The body must be application/json, in UTF-8'));
  }
  next();
}

function parse(request: Request, _response: Response, next: NextFunction): void {
  const bytes: unknown = request.body;
  request.body = bytes instanceof Uint8Array && bytes.length > 0 ? parseJson(bytes) : undefined;
  next();
}
