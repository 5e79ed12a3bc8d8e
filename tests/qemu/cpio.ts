/** The archive that Linux unpacks as its first file system: "newc", one header of hexadecimal numbers for each file. */
export type ArchiveFile = { readonly path: string; readonly mode: number; readonly data?: Uint8Array };

const FOLDER = 0o040_755;
const PROGRAM = 0o100_755;

export function folder(path: string): ArchiveFile {
  return { path, mode: FOLDER };
}

export function program(path: string, data: Uint8Array): ArchiveFile {
  return { path, mode: PROGRAM, data };
}

/** A folder stands before what is in it. */
export function createArchive(files: readonly ArchiveFile[]): Uint8Array {
  return Buffer.concat([...files, { path: 'TRAILER!!!', mode: 0 }].flatMap(entry));
}

function entry({ path, mode, data = new Uint8Array() }: ArchiveFile, index: number): readonly Uint8Array[] {
  const name = Buffer.from(`${path}\0`);
  const [inode, owner, group, links, time] = [index + 1, 0, 0, 1, 0];
  const [major, minor, deviceMajor, deviceMinor, checksum] = [0, 0, 0, 0, 0];
  const numbers = [
    ...[inode, mode, owner, group, links, time, data.length],
    ...[major, minor, deviceMajor, deviceMinor, name.length, checksum],
  ];
  const header = Buffer.from(`070701${numbers.map((each) => each.toString(16).padStart(8, '0')).join('')}`);
  return [...padded(Buffer.concat([header, name])), ...padded(data)];
}

function padded(bytes: Uint8Array): readonly Uint8Array[] {
  return [bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)];
}
