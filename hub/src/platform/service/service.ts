import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { TokenVerifier } from '../auth/token-verifier.ts';
import type { Bus } from '../bus/bus.ts';
import type { Config } from '../config/config.ts';
import type { Routes } from '../http/create-router.ts';

/** What a service is given; it reaches for nothing else. */
export type ServiceContext = {
  readonly config: Config;
  readonly log: Logger;
  /** The service's own database. */
  readonly connection: Connection;
  readonly bus: Bus;
  readonly tokens: TokenVerifier;
  readonly now: () => Date;
  readonly newId: () => string;
};

/** The same shape fourteen times: wired in its `service.ts`, started alone or beside the others. */
export type Service = {
  readonly name: string;
  readonly port: number;
  readonly database: string;
  readonly start: (context: ServiceContext) => Promise<RunningService>;
};

export type RunningService = {
  /** Its router is mounted at the root of the service's own HTTP server; paths are full (`/api/sales`). */
  readonly routes: Pick<Routes, 'router' | 'registered'>;
  /** Given the service's HTTP server where it also speaks by socket. */
  readonly attach?: (server: import('node:http').Server) => void;
  /** Takes leave of those who are connected by socket: the server is about to close. */
  readonly detach?: () => void;
  readonly stop: () => Promise<void>;
};
