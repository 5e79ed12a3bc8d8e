import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ContractError } from '@counterbook/shared/result';
import { openKeyRing } from '../platform/auth/key-ring.ts';
import { readOrMakeSecret } from '../platform/auth/secret-file.ts';
import { createRoutes } from '../platform/http/create-router.ts';
import { createMailer } from '../platform/mail/mailer.ts';
import { createOutbox } from '../platform/outbox/outbox.ts';
import type { RunningService, Service, ServiceContext } from '../platform/service/service.ts';
import { bootstrap } from './commands/bootstrap.ts';
import { GUESSABLE } from './commands/change-users.ts';
import type { AuthDeps } from './commands/deps.ts';
import { startMailRounds } from './commands/send-mails.ts';
import { createThrottle, MAILS } from './commands/throttle.ts';
import { createSecrets } from './domain/secrets.ts';
import { deviceModelsOf } from './persistence/device-repository.ts';
import { openGuessBook } from './persistence/guess-repository.ts';
import { mailModelsOf } from './persistence/mail-repository.ts';
import { revocationModelOf } from './persistence/revocation-repository.ts';
import { sessionModelOf } from './persistence/session-repository.ts';
import { staffModelOf } from './persistence/staff-repository.ts';
import { userModelOf } from './persistence/user-repository.ts';
import { addDeviceRoutes, addEnrolmentRoutes } from './routes/devices.ts';
import { addKeyRoutes } from './routes/keys.ts';
import { addMailRoutes } from './routes/mail-links.ts';
import { createNeighbours } from './routes/neighbours.ts';
import { addOwnAccountRoutes } from './routes/own-account.ts';
import { addOwnSessionRoutes } from './routes/own-sessions.ts';
import { addSessionRoutes } from './routes/sessions.ts';
import { addStaffRoutes } from './routes/staff.ts';
import { addUserRoutes } from './routes/users.ts';

export const auth: Service = { name: 'auth', port: 8001, database: 'authdb', start };

async function start(context: ServiceContext): Promise<RunningService> {
  const { config, connection, log } = context;
  const keys = join(config.dataDirectory, 'keys');
  const deps: AuthDeps = {
    connection,
    users: userModelOf(connection),
    sessions: sessionModelOf(connection),
    revocations: revocationModelOf(connection),
    staff: staffModelOf(connection),
    devices: deviceModelsOf(connection),
    mails: mailModelsOf(connection),
    secrets: await createSecrets(),
    outbox: createOutbox(context),
    keys: openKeyRing(join(keys, 'tokens'), context.now),
    macKey: readOrMakeSecret(join(keys, 'refresh.key'), () => randomBytes(32)),
    now: context.now,
    newId: context.newId,
  };
  for (const model of [
    deps.users,
    deps.sessions,
    deps.revocations,
    deps.staff,
    ...Object.values(deps.devices),
    ...Object.values(deps.mails),
  ]) {
    await model.createIndexes();
  }
  await countRights(deps);
  if (config.superAdmin !== null) {
    const made = await bootstrap(deps, { ...config.superAdmin, name: 'Super admin' });
    if (made.ok) log.info('the super admin was made from SUPER_ADMIN_EMAIL');
    else if (made.refusal.code === GUESSABLE.code)
      throw new ContractError(`SUPER_ADMIN_PASSWORD: ${GUESSABLE.reason}`);
  }
  const routes = createRoutes(context);
  const guesses = await openGuessBook(connection, context.now);
  const neighbours = createNeighbours(config);
  const throttle = createThrottle(guesses, 'password');
  addKeyRoutes(routes, deps);
  addSessionRoutes(routes, deps, throttle);
  addOwnAccountRoutes(routes, deps, { throttle, neighbours });
  addOwnSessionRoutes(routes, deps);
  addUserRoutes(routes, deps, neighbours);
  addStaffRoutes(routes, deps, neighbours);
  addDeviceRoutes(routes, deps, neighbours);
  addEnrolmentRoutes(routes, deps, createThrottle(guesses, 'code'));
  addMailRoutes(routes, deps, { password: throttle, mail: createThrottle(guesses, 'mail', MAILS) });
  await deps.outbox.start();
  const mailRounds = sendMails(deps, context);
  return {
    routes,
    stop: async () => {
      await mailRounds.stop();
      await deps.outbox.stop();
    },
  };
}

function sendMails(deps: AuthDeps, { config, log }: ServiceContext): { readonly stop: () => Promise<void> } {
  if (config.mail !== null) {
    const { mail } = config;
    return startMailRounds({ ...deps, mailer: createMailer(mail), linkTo: mail.linkTo, log });
  }
  log.warn('SMTP_URL is not set: mails about passwords and addresses wait for it until they have run out');
  return { stop: async () => {} };
}

/** Accounts and terminals from before tokens told the version of their rights. */
async function countRights({ users, devices }: AuthDeps): Promise<void> {
  const uncounted = { rightsVersion: { $exists: false } };
  await users.updateMany(uncounted, { $set: { rightsVersion: 1 } });
  await devices.terminals.updateMany(uncounted, { $set: { rightsVersion: 1 } });
}
