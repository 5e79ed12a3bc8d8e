import { setGlobalProxyFromEnv } from 'node:http';
import { EnvHttpProxyAgent, getGlobalDispatcher, setGlobalDispatcher } from 'undici';

type Environment = Readonly<Record<string, string | undefined>>;

const THIS_MACHINE = 'localhost,127.0.0.1,[::1]';

/**
 * HTTP_PROXY, HTTPS_PROXY and NO_PROXY as the system has them, for requests and for sockets; what is on this machine
 * never goes by a proxy.
 * @returns how to undo it.
 */
export function goByProxies(environment: Environment): () => void {
  const { HTTP_PROXY, HTTPS_PROXY, NO_PROXY, http_proxy, https_proxy, no_proxy } = environment;
  const httpProxy = http_proxy ?? HTTP_PROXY;
  const httpsProxy = https_proxy ?? HTTPS_PROXY;
  const noProxy = [no_proxy ?? NO_PROXY, THIS_MACHINE].filter(Boolean).join(',');
  const before = getGlobalDispatcher();
  const restoreSockets = setGlobalProxyFromEnv({
    HTTP_PROXY: httpProxy,
    HTTPS_PROXY: httpsProxy,
    NO_PROXY: noProxy,
  });
  // An empty address is none: the agent would otherwise look into the environment by itself.
  setGlobalDispatcher(
    new EnvHttpProxyAgent({ httpProxy: httpProxy ?? '', httpsProxy: httpsProxy ?? '', noProxy }),
  );
  return () => {
    restoreSockets();
    setGlobalDispatcher(before);
  };
}
