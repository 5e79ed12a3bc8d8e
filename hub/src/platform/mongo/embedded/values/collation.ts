import { CommandError } from '../command-error.ts';
import { type Doc, isDoc } from './document.ts';

/** Strings by the rules of a language instead of by their bytes. */
export interface Collation {
  readonly compare: (a: string, b: string) => number;
}

/** What tells two strings apart, from strength 2 on: accents, then case. */
const SENSITIVITY = { 2: 'accent', 3: 'variant' } as const;

/** What the rules are when nothing is said of them; anything else of these is refused. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  alternate: 'non-ignorable',
  maxVariable: 'punct',
  normalization: false,
  backwards: false,
  version: undefined,
};

const FIELDS = ['locale', 'strength', 'caseLevel', 'caseFirst', 'numericOrdering', ...Object.keys(DEFAULTS)];

/** `undefined` for the plain order by bytes. What the collations here cannot do is refused by name. */
export function readCollation(value: unknown): Collation | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isDoc(value) || typeof value.locale !== 'string') {
    throw new CommandError(40_414, "BSON field 'collation.locale' is missing but a required field");
  }
  requirePossible(value);
  if (value.locale === 'simple') return undefined;
  const { strength = 3, caseLevel = false, caseFirst = 'off', numericOrdering = false } = value;
  const sensitivity = strength === 1 ? (caseLevel === true ? 'case' : 'base') : sensitivityOf(strength);
  const { compare } = new Intl.Collator(readLocale(value.locale), {
    sensitivity,
    numeric: numericOrdering === true,
    caseFirst: caseFirst === 'upper' || caseFirst === 'lower' ? caseFirst : 'false',
  });
  return { compare };
}

function requirePossible(value: Doc): void {
  for (const key of Object.keys(value)) {
    if (!FIELDS.includes(key)) {
      throw new CommandError(40_415, `BSON field 'collation.${key}' is an unknown field.`);
    }
    if (key in DEFAULTS && DEFAULTS[key] !== undefined && value[key] !== DEFAULTS[key]) {
      throw new CommandError(72, `collation: '${key}' is not supported by the embedded server`);
    }
  }
}

function sensitivityOf(strength: unknown): 'accent' | 'variant' {
  if (strength === 2 || strength === 3) return SENSITIVITY[strength];
  throw new CommandError(
    72,
    `collation: strength ${String(strength)} is not supported by the embedded server`,
  );
}

function readLocale(locale: string): string {
  try {
    const [known] = Intl.Collator.supportedLocalesOf(locale.split('@')[0]?.replaceAll('_', '-') ?? '');
    if (known !== undefined) return known;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new CommandError(2, `Field 'locale' is invalid in: { locale: "${locale}" }`);
}
