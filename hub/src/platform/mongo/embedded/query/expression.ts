import { BSONRegExp } from 'bson';
import { ProcessingMode } from 'mingo';
import { Context, evalExpr } from 'mingo/core';
import * as accumulator from 'mingo/operators/accumulator';
import * as expression from 'mingo/operators/expression';
import * as pipeline from 'mingo/operators/pipeline';
import * as projection from 'mingo/operators/projection';
import * as query from 'mingo/operators/query';
import * as window from 'mingo/operators/window';
import type { Options } from 'mingo/types';
import { CommandError } from '../command-error.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { compileRegex } from './regex.ts';

const OPERATORS = Context.init({ accumulator, expression, pipeline, projection, query, window });

/** What mingo needs to run; `own` operators stand before its own. Scripts in queries stay off. */
export function mingoOptions(variables: Doc, own?: Context): Options {
  return {
    idKey: '_id',
    processingMode: ProcessingMode.CLONE_OFF,
    useStrictMode: true,
    scriptEnabled: false,
    failOnError: true,
    variables,
    context: own === undefined ? OPERATORS : Context.from(own, OPERATORS),
  };
}

export function evaluateExpression(doc: unknown, operand: unknown, variables: Doc): unknown {
  return withMingo(() => evalExpr(doc, operand, mingoOptions(variables)));
}

/** Regular expressions in a pipeline as JavaScript has them, which is what mingo runs. */
export function withRegexes<T>(value: T): T;
export function withRegexes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withRegexes<unknown>(one));
  if (value instanceof BSONRegExp) return compileRegex(value.pattern, value.options);
  if (!isDoc(value)) return value;
  const copy: Doc = {};
  for (const key of Object.keys(value)) copy[key] = withRegexes(value[key]);
  return copy;
}

/** Runs mingo and tells the client what it objects to. */
export function withMingo<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CommandError || !(error instanceof Error)) throw error;
    const unknownStage = /unregistered pipeline operator (\S+?)\.?$/.exec(error.message);
    if (unknownStage !== null) {
      throw new CommandError(40324, `Unrecognized pipeline stage name: '${unknownStage[1]}'`);
    }
    throw new CommandError(2, error.message);
  }
}
