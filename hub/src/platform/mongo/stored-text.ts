/**
 * What is stored whole and never searched within is stored as JSON text: to write and to read, that costs the hub and
 * its database a fraction of what its fields would cost, and no name or depth in it can trouble the database.
 */
export function toStoredText(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

/** An earlier version stored fields. */
export function readStored(stored: unknown): unknown {
  return typeof stored === 'string' ? JSON.parse(stored) : stored;
}
