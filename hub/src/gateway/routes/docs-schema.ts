/** A JSON Schema as people read it: fields with their types, names that lead to where they are explained. */
import { z } from 'zod';
import { escapeHtml } from './page.ts';

const objectSchema = z.record(z.string(), z.unknown());
const listSchema = z.array(z.unknown()).catch([]);
const namesSchema = z.array(z.string()).catch([]);

/**
 * The fields of an object, one line each, with what they hold beneath them; for anything else its type. Of what has a
 * name of its own, name and fields.
 */
export function schemaHtml(schema: unknown, components: Readonly<Record<string, unknown>> = {}): string {
  const described = objectSchema.catch({}).parse(schema);
  const named = typeof described.$ref === 'string' ? components[nameOf(described.$ref)] : undefined;
  if (named !== undefined) return `<p class="named">${typeHtml(described)}</p>${schemaHtml(named)}`;
  const beneath = beneathHtml(described);
  const isNamed = described.properties !== undefined && described.$ref === undefined;
  return isNamed ? beneath : `<p><span class="type">${typeHtml(described)}</span></p>${beneath}`;
}

function fieldsHtml(described: Readonly<Record<string, unknown>>): string {
  const required = new Set(namesSchema.parse(described.required));
  const fields = Object.entries(objectSchema.catch({}).parse(described.properties));
  const lines = fields.map(([name, field]) => fieldHtml({ name, field, isRequired: required.has(name) }));
  return lines.length === 0 ? '' : `<ul class="fields">${lines.join('')}</ul>`;
}

export function fieldHtml(input: {
  readonly name: string;
  readonly field: unknown;
  readonly isRequired: boolean;
  readonly words?: string;
}): string {
  const described = objectSchema.catch({}).parse(input.field);
  const words = input.words ?? (typeof described.description === 'string' ? described.description : '');
  const may = input.isRequired ? '' : '<span class="may">optional</span>';
  const explained = words === '' ? '' : `<span class="words">${escapeHtml(words)}</span>`;
  return `<li><code>${escapeHtml(input.name)}</code><span class="type">${typeHtml(described)}</span>${may}${explained}${beneathHtml(described)}</li>`;
}

/** What a field's type cannot say in one line: the fields of an object, or of what a list holds. */
function beneathHtml(described: Readonly<Record<string, unknown>>): string {
  if (described.properties !== undefined) return fieldsHtml(described);
  const choices = listSchema.parse(described.anyOf ?? described.oneOf);
  const inner = [described.items, ...choices].map((part) => objectSchema.catch({}).parse(part));
  return inner.map((part) => (part.properties === undefined ? '' : fieldsHtml(part))).join('');
}

function typeHtml(schema: unknown): string {
  const described = objectSchema.catch({}).parse(schema);
  const { $ref, const: constant, items, type } = described;
  if (typeof $ref === 'string') {
    const name = escapeHtml(nameOf($ref));
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if (constant !== undefined) return escapeHtml(JSON.stringify(constant));
  const values = listSchema.parse(described.enum);
  if (values.length > 0) return values.map((value) => escapeHtml(JSON.stringify(value))).join(' or ');
  const choices = listSchema.parse(described.anyOf ?? described.oneOf);
  if (choices.length > 0) return choices.map(typeHtml).join(' or ');
  if (type === 'array') return `list of ${items === undefined ? 'anything' : typeHtml(items)}`;
  const named = Array.isArray(type) ? type.join(' or ') : String(type ?? 'anything');
  return escapeHtml(`${named}${boundsOf(described)}`);
}

function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? '';
}

function boundsOf(described: Readonly<Record<string, unknown>>): string {
  const { minimum, maximum, minLength, maxLength, format, pattern } = described;
  const [least, most] = [minimum ?? minLength, maximum ?? maxLength];
  const unit = minLength !== undefined || maxLength !== undefined ? ' characters' : '';
  const range =
    least !== undefined && most !== undefined
      ? `${least} to ${most}`
      : least !== undefined
        ? `from ${least}`
        : most !== undefined
          ? `up to ${most}`
          : '';
  const form = typeof format === 'string' ? format : typeof pattern === 'string' ? pattern.slice(0, 60) : '';
  const said = [range === '' ? '' : range + unit, form].filter((part) => part !== '');
  return said.length === 0 ? '' : `, ${said.join(', ')}`;
}
