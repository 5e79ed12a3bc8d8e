/**
 * Takes a Dockerfile's steps in a clean folder, as a builder would: COPY by the rules of `.dockerignore`, RUN as it
 * stands where it is npm or Node; what only rearranges the base image is left to the base image.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Copy, DockerfileParser, type Env, type From, type Instruction } from 'dockerfile-ast';
import { z } from 'zod';
import { listSent } from './sent-to-builder.ts';

export type Image = {
  /** The folder that would be `/`. */
  readonly root: string;
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly health: readonly string[];
  readonly base: string;
  /** RUN steps that were not taken here. */
  readonly left: readonly string[];
};
type Stage = { -readonly [field in keyof Image]: Image[field] } & { readonly name: string | null };

const OURS = /^(npm|node) /;

/** @returns the last stage. `scratch` is a folder to work in. */
export function buildImage(context: string, scratch: string): Image {
  const stages: Stage[] = [];
  for (const instruction of DockerfileParser.parse(
    readFileSync(join(context, 'Dockerfile'), 'utf8'),
  ).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') stages.push(newStage(instruction as From, scratch));
    else takeStep(instruction, stages, context);
  }
  const image = stages.at(-1);
  if (!image) throw new Error('the Dockerfile has no stage');
  return image;
}

function newStage(from: From, scratch: string): Stage {
  const root = mkdtempSync(join(scratch, 'stage-'));
  chmodSync(root, 0o755);
  return {
    root,
    name: from.getBuildStage(),
    base: from.getImage() ?? '',
    workdir: '/',
    environment: {},
    user: 'root',
    entrypoint: [],
    health: [],
    left: [],
  };
}

function takeStep(instruction: Instruction, stages: readonly Stage[], context: string): void {
  const stage = stages.at(-1);
  if (!stage) throw new Error('a step before the first FROM');
  const words = instruction.getArgumentsContent() ?? '';
  switch (instruction.getKeyword()) {
    case 'WORKDIR':
      stage.workdir = resolve(stage.workdir, words);
      mkdirSync(join(stage.root, stage.workdir), { recursive: true });
      return;
    case 'COPY':
      copy(instruction as Copy, stage, { stages, context });
      return;
    case 'RUN':
      if (OURS.test(words)) run(words, stage);
      else stage.left = [...stage.left, words];
      return;
    case 'ENV': {
      const pairs = (instruction as Env)
        .getProperties()
        .map((pair) => [pair.getName(), pair.getValue() ?? '']);
      stage.environment = { ...stage.environment, ...Object.fromEntries(pairs) };
      return;
    }
    case 'USER':
      stage.user = words;
      return;
    case 'ENTRYPOINT':
      stage.entrypoint = wordsOf(words);
      return;
    case 'HEALTHCHECK':
      stage.health = wordsOf(words.replace(/^.*?CMD /, ''));
      return;
    case 'EXPOSE':
      return;
    default:
      throw new Error(`${instruction.getKeyword()} is a step that this builder does not know`);
  }
}

function copy(
  step: Copy,
  stage: Stage,
  from: { readonly stages: readonly Stage[]; readonly context: string },
): void {
  const paths = step.getArguments().map((argument) => argument.getValue());
  const target = paths.pop() ?? '';
  const into = join(stage.root, resolve(stage.workdir, target));
  const source = step.getFromFlag()?.getValue();
  if (source !== null && source !== undefined) {
    const other = from.stages.find(({ name }) => name === source);
    if (!other) throw new Error(`COPY --from=${source}: there is no such stage`);
    for (const path of paths)
      cpSync(join(other.root, path), into, { recursive: true, verbatimSymlinks: true });
    return;
  }
  const sent = listSent(from.context);
  for (const path of paths)
    copyFromContext({ path, into, isFolder: target.endsWith('/') }, sent, from.context);
}

/** A folder's contents go into the target; a file becomes the target, or goes into it where that ends with a slash. */
function copyFromContext(
  { path, into, isFolder }: { readonly path: string; readonly into: string; readonly isFolder: boolean },
  sent: readonly string[],
  context: string,
): void {
  const named = globSync(path, { cwd: context });
  const taken = sent.filter((file) => named.some((name) => file === name || file.startsWith(`${name}/`)));
  if (taken.length === 0) throw new Error(`COPY ${path}: nothing of it is sent to the builder`);
  for (const file of taken) {
    const inside = named.includes(file) ? (file.split('/').at(-1) ?? '') : file.slice(path.length + 1);
    const goal = isFolder || !named.includes(file) ? join(into, inside) : into;
    mkdirSync(dirname(goal), { recursive: true });
    cpSync(join(context, file), goal);
  }
}

function run(command: string, stage: Stage): void {
  const { NODE_ENV: _tests, ...inherited } = process.env;
  execFileSync('sh', ['-c', command], {
    cwd: join(stage.root, stage.workdir),
    env: {
      ...inherited,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      // What this machine has downloaded before is not downloaded again.
      npm_config_prefer_offline: 'true',
      ...stage.environment,
    },
    stdio: 'pipe',
  });
}

/** The exec form alone: a shell in between would keep SIGTERM to itself. */
function wordsOf(text: string): string[] {
  return z.array(z.string()).min(1).parse(JSON.parse(text));
}
