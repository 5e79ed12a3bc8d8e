import compression from 'compression';
import { isAlone } from '../platform/config/config.ts';
import { createRoutes } from '../platform/http/create-router.ts';
import { consume } from '../platform/inbox/consume.ts';
import { createRowCache } from '../platform/mongo/row-cache.ts';
import { createRowMemory } from '../platform/mongo/row-memory.ts';
import { afterCommit } from '../platform/mongo/transaction.ts';
import { createOutbox } from '../platform/outbox/outbox.ts';
import type { Service } from '../platform/service/service.ts';
import { keepFeedsCompact } from './commands/compact-feeds.ts';
import { judgeUnreadAnew } from './commands/judge-anew.ts';
import { createTaking } from './commands/take-entries.ts';
import { onDocuments, SYNC_TYPES } from './consumers/on-documents.ts';
import type { Device } from './domain/judge-entry.ts';
import { createLive } from './live.ts';
import { deviceModelOf } from './persistence/device-repository.ts';
import { entryModelOf } from './persistence/entry-repository.ts';
import { openFeedEpoch } from './persistence/feed-epoch.ts';
import { feedModelsOf } from './persistence/feed-model.ts';
import { headModelOf, type StoredHead } from './persistence/head-repository.ts';
import { readSequences } from './persistence/read-feed.ts';
import { reportModelOf } from './persistence/report-repository.ts';
import { createAdmission } from './routes/admission.ts';
import { addAttentionRoutes } from './routes/attention.ts';
import { addAuditRoutes } from './routes/audit.ts';
import { addFeedRoutes } from './routes/feeds.ts';
import { addFleetRoutes } from './routes/fleet.ts';
import { addHandInRoutes } from './routes/hand-in.ts';
import { speakProtocols } from './routes/protocols.ts';
import { addQuarantineRoutes } from './routes/quarantine.ts';
import { openSeal } from './seal.ts';

export const sync: Service = {
  name: 'sync',
  port: 8013,
  database: 'syncdb',
  start: async (context) => {
    const { connection, now } = context;
    const entries = entryModelOf(connection);
    const heads = headModelOf(connection);
    const devices = deviceModelOf(connection);
    const reports = reportModelOf(connection);
    const alone = isAlone(context.config);
    const feeds = feedModelsOf(connection, alone);
    for (const model of [entries, heads, devices, reports, feeds.feedDocuments, feeds.feedCounters])
      await model.createIndexes();
    const outbox = createOutbox(context);
    await outbox.start();
    const feedEpoch = await openFeedEpoch(context);
    const live = createLive(context.tokens, {
      hubEpoch: feedEpoch.lastSeen,
      sequences: alone ? null : (partitions) => readSequences(feeds, partitions),
    });
    const deps = {
      ...feeds,
      connection,
      entries,
      heads,
      lastHeads: createRowMemory<StoredHead>(alone),
      devices,
      knownDevices: createRowCache<Device>(alone),
      outbox,
      now,
      seal: await openSeal(connection, now),
      announce: live.announce,
      feedEpoch,
      reports,
      log: context.log,
    };
    await consume(
      { ...context, queue: 'sync.events', types: SYNC_TYPES, batchSize: 500 },
      async (session, events) => {
        const news = await onDocuments(deps, session, events);
        afterCommit(session, () => live.announce(news));
        return [];
      },
    );
    const stopping = new AbortController();
    keepFeedsCompact({ ...context, ...feeds }, stopping.signal);
    const routes = createRoutes(context);
    routes.router.use(speakProtocols());
    routes.router.use(createAdmission(() => performance.now()).guard);
    routes.router.use('/api/sync', compression());
    addHandInRoutes(routes, { ...deps, takeEntries: createTaking(deps) });
    addFeedRoutes(routes, deps);
    addFleetRoutes(routes, deps);
    addAttentionRoutes(routes, deps);
    addQuarantineRoutes(routes, deps);
    addAuditRoutes(routes, deps);
    const anew = judgeUnreadAnew(deps);
    return {
      routes,
      attach: live.attach,
      detach: live.detach,
      stop: async () => {
        stopping.abort();
        await live.stop();
        await anew.stop();
        await outbox.stop();
      },
    };
  },
};
