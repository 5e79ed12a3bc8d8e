/** The cases are about a replica set, which a driver does not treat as one when it is told to connect directly. */
export function asReplicaSet(url: string): string {
  return url.replace('&directConnection=true', '');
}
