/**
 * A right request, wronged in one place at a time: an operator where a value belongs, a field too many at any depth,
 * a name that means something to JavaScript or to the database, a list for a text, a parameter given twice.
 */
import type { SampleRequest } from '../matrix/sample.ts';

export type Hostile = {
  readonly what: string;
  /** What the operator would be called, were it to reach the database. */
  readonly operator: string;
  /** Stands in this request and in no other. */
  readonly marker: string;
  readonly path: Readonly<Record<string, string>>;
  /** Without its question mark. */
  readonly query: string;
  /** JSON, written out: not everything that can be sent can be an object here. */
  readonly body: string | null;
};

const NAMES = ['$gt', '$where', 'a.b', '__proto__', 'constructor'];

export function hostileTo(request: SampleRequest, marker: string): readonly Hostile[] {
  const { path = {}, query = {}, body } = request;
  const right = {
    marker,
    path,
    query: new URLSearchParams(query).toString(),
    body: body === undefined ? null : JSON.stringify(body),
  };
  const value = JSON.stringify(marker);
  const inPath = Object.keys(path).flatMap((name) =>
    [`{"$gt":${value}}`, `[$gt]=${marker}`].map(
      (text): Hostile => ({
        ...right,
        what: `${text} in the path`,
        operator: '$gt',
        path: { ...path, [name]: text },
      }),
    ),
  );
  const extra = NAMES.map((name) => `${name}=${marker}`);
  const twisted = Object.entries(query).flatMap(([name, given]) => [
    `${name}[$gt]=${marker}`,
    `${name}[]=${marker}`,
    `${name}=${encodeURIComponent(given)}&${name}=${marker}`,
  ]);
  const inQuery = [...extra, ...twisted].map(
    (text): Hostile => ({
      ...right,
      what: `${text} in the query`,
      operator: '$gt',
      query: joined(right.query, text),
    }),
  );
  const bodies = body === undefined ? [`{"$where":${value}}`] : wronged(body, value);
  const inBody = bodies.map((text): Hostile => {
    const operator = NAMES.find((name) => text.includes(`"${name}":`)) ?? '$gt';
    return { ...right, what: text, operator, body: text };
  });
  return [...inPath, ...inQuery, ...inBody];
}

function joined(query: string, more: string): string {
  // The parameter that is given twice is already the whole of its own query.
  const name = more.slice(0, more.indexOf('='));
  const rest = query.split('&').filter((part) => part !== '' && !part.startsWith(`${name}=`));
  return [...rest, more].join('&');
}

/** Every text that differs from the right one in one value or one added field. */
function wronged(value: unknown, marker: string): readonly string[] {
  const operators = NAMES.map((name) => `{"${name}":${marker}}`);
  if (typeof value !== 'object' || value === null) return [...operators, `[${marker}]`];
  const parts = Object.entries(value).map(([name, inner]) => ({ name, inner, text: JSON.stringify(inner) }));
  const isList = Array.isArray(value);
  const written = (texts: readonly string[]) =>
    isList
      ? `[${texts.join()}]`
      : `{${parts.map(({ name }, at) => `${JSON.stringify(name)}:${texts[at]}`).join()}}`;
  const inside = parts.flatMap(({ inner }, at) =>
    wronged(inner, marker).map((text) =>
      written(parts.map((part, index) => (index === at ? text : part.text))),
    ),
  );
  if (isList) return [...operators, ...inside];
  const whole = written(parts.map(({ text }) => text));
  const added = NAMES.map((name) => `{"${name}":${marker}${parts.length > 0 ? ',' : ''}${whole.slice(1)}`);
  return [...added, ...inside];
}
