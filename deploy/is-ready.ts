/** `node deploy/is-ready.ts 8005`: exits 0 when the service on this port says that it is ready. For health checks. */
const WITHIN_MS = 4000;

const response = await fetch(`http://127.0.0.1:${process.argv[2]}/health/ready`, {
  signal: AbortSignal.timeout(WITHIN_MS),
}).catch(() => null);
process.exitCode = response?.ok === true ? 0 : 1;
