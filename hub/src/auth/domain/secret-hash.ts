import argon2 from 'argon2';

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane; a till checks a PIN in some 30 ms. */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** What an unknown account is compared with, so that it takes as long as a known one. */
let hashOfNobody: Promise<string> | null = null;

/** Called at the start, so that not even the first unknown account takes longer. */
export async function prepareComparison(): Promise<void> {
  await isSecret(null, '');
}

export function hashSecret(secret: string): Promise<string> {
  return argon2.hash(secret, PARAMETERS);
}

/** `hash` null: there is no such account; the answer is no, after the same work. */
export async function isSecret(hash: string | null, secret: string): Promise<boolean> {
  hashOfNobody ??= hashSecret('nobody');
  const matches = await argon2.verify(hash ?? (await hashOfNobody), secret);
  return hash !== null && matches;
}
