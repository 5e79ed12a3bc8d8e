export type HubUrl = {
  /** As the set's member is known to everybody, `mongodb:27017`. */
  readonly host: string;
  readonly replicaSet: string;
  readonly user: string;
  readonly password: string;
};

/** What the hub connects by says everything that has to be made: no second place can disagree with it. */
export function readHubUrl(text: string): HubUrl {
  const url = URL.parse(text);
  const replicaSet = url?.searchParams.get('replicaSet');
  if (url?.protocol !== 'mongodb:' || !replicaSet || url.username === '' || url.password === '') {
    throw new Error('the hub’s MongoDB address must be mongodb://user:password@host:port/?replicaSet=name');
  }
  return {
    host: url.port === '' ? `${url.hostname}:27017` : url.host,
    replicaSet,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}
