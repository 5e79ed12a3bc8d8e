/**
 * A database or a broker that a proof holds in its hands instead of the supervisor: the very program of the fleet, on
 * an address and in a folder that outlive it, started only when the proof says so.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';
import { databaseProgram } from '../../start/fleet/database.ts';
import { type Launched, launch } from '../../start/fleet/launch.ts';
import type { Program } from '../../start/fleet/program.ts';
import { rabbitMqPrograms, rabbitMqUrl } from '../../start/fleet/rabbitmq.ts';
import { isAlive } from './fleet-process.ts';

export class HeldProcess {
  readonly url: string;
  readonly #program: Program;
  readonly #letsIn: () => Promise<boolean>;
  #launched: Launched | null = null;

  constructor(program: Program, url: string, letsIn: () => Promise<boolean> = async () => true) {
    this.#program = program;
    this.url = url;
    this.#letsIn = letsIn;
  }

  /** Resolves when it serves. */
  async start(): Promise<void> {
    const said: string[] = [];
    this.#launched = await launch(this.#program, (line) => said.push(line));
    const isUp = await this.#launched.ready;
    if (!isUp) throw new Error(`${this.#program.name} did not start: ${said.slice(-5).join('\n')}`);
    while (!(await this.#letsIn())) await delay(20);
  }

  get pid(): number {
    return this.#launched?.pid ?? 0;
  }

  get isDead(): boolean {
    return !isAlive(this.pid);
  }

  async stop(): Promise<void> {
    await this.#launched?.stop();
  }

  async kill(): Promise<void> {
    this.#launched?.kill();
    await this.#launched?.ended;
  }
}

export function holdDatabase(directory: string, port: number): HeldProcess {
  mkdirSync(directory, { recursive: true });
  const program = databaseProgram({ directory, port, environment: {} });
  return new HeldProcess(program, program.url);
}

export type HeldBroker = {
  readonly node: HeldProcess;
  readonly mapper: HeldProcess;
  /** Throws away what the dead node kept. @returns whether there was anything. */
  readonly wipe: () => boolean;
};

/** Takes the port and the two behind it. */
export function holdBroker(directory: string, port: number): HeldBroker {
  const place = {
    directory,
    port,
    distributionPort: port + 1,
    mapperPort: port + 2,
    password: 'held-by-a-proof',
  };
  const [mapper, node] = rabbitMqPrograms(place);
  const url = rabbitMqUrl(place);
  mkdirSync(directory, { recursive: true });
  const data = join(directory, 'data');
  return {
    mapper: new HeldProcess(mapper, mapper.url),
    node: new HeldProcess(node, url, () => letsIn(url)),
    wipe: () => {
      const wasThere = existsSync(data);
      rmSync(data, { recursive: true, force: true });
      return wasThere;
    },
  };
}

/** An open port is not yet a broker that takes a client. */
async function letsIn(url: string): Promise<boolean> {
  try {
    const connection = await connect(url, { timeout: 2_000 });
    await connection.close();
    return true;
  } catch {
    return false;
  }
}
