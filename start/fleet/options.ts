import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export type FleetOptions = {
  readonly directory: string;
  /** `sales=2`: how many of a service; one where nothing is said. */
  readonly scale: Readonly<Record<string, number>>;
  readonly without: readonly string[];
};

/** `names`: the services there are. Throws in words for the operator. */
export function readOptions(
  given: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): FleetOptions {
  const { values } = parseArgs({
    args: [...given],
    options: {
      scale: { type: 'string', multiple: true, default: [] },
      without: { type: 'string', multiple: true, default: [] },
    },
  });
  const scale = Object.fromEntries(values.scale.flatMap(listed).map((text) => scaleOf(text, names)));
  const without = values.without.flatMap(listed).map((name) => known(name, [...names, 'gateway']));
  return { directory: resolve(environment.COUNTERBOOK_DATA || './data'), scale, without };
}

function scaleOf(text: string, names: readonly string[]): readonly [string, number] {
  const [, name = '', count = ''] = /^([a-z]+)=([1-9])$/.exec(text) ?? [];
  if (name === '') throw new Error(`--scale ${text}: say it like --scale sales=2, with 1 to 9 instances`);
  return [known(name, names), Number(count)];
}

function known(name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  throw new Error(`there is no service "${name}"; there are ${names.join(', ')}`);
}

function listed(text: string): string[] {
  return text.split(',').filter((part) => part !== '');
}
