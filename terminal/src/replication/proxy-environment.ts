type Environment = Readonly<Record<string, string | undefined>>;

const THIS_MACHINE = 'localhost,127.0.0.1,[::1]';

/** HTTP_PROXY, HTTPS_PROXY and NO_PROXY as the system has them; what is on this machine never goes by a proxy. */
export function proxyEnvironment(environment: Environment) {
  const { HTTP_PROXY, HTTPS_PROXY, NO_PROXY, http_proxy, https_proxy, no_proxy } = environment;
  const direct = [no_proxy ?? NO_PROXY, THIS_MACHINE].filter(Boolean).join(',');
  return {
    HTTP_PROXY: http_proxy ?? HTTP_PROXY,
    HTTPS_PROXY: https_proxy ?? HTTPS_PROXY,
    NO_PROXY: direct,
  };
}
