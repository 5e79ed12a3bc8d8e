import type { Identity } from './identity.ts';

/** Verifies an access token by itself, with the auth service's public key; null when it is not good. */
export type TokenVerifier = { readonly verify: (token: string) => Promise<Identity | null> };
