/** Speaks the frames of the Windows spooler script; documents that were ended go into a file, one hex line each. */
import { appendFileSync } from 'node:fs';

const [, , file = '', queue = ''] = process.argv;
let input = Buffer.alloc(0);
let document: Buffer[] = [];

process.stdin.on('data', (piece: Buffer) => {
  input = Buffer.concat([input, piece]);
  while (input.length >= 5 && input.length >= 5 + input.readUInt32LE(1)) {
    const end = 5 + input.readUInt32LE(1);
    obey(String.fromCharCode(input[0] ?? 0), input.subarray(5, end));
    input = input.subarray(end);
  }
});

function obey(type: string, body: Buffer): void {
  if (type === 'O' && body.toString('utf8') !== queue) {
    process.stdout.write('error 1801 The printer name is invalid.\n');
    return;
  }
  if (type === 'W' && body.includes('die')) process.exit(1);
  if (type === 'W' && body.includes('refuse')) {
    process.stdout.write('error 5 Access is denied.\n');
    return;
  }
  if (type === 'W') document.push(Buffer.from(body));
  else {
    if (type === 'E' && document.some((piece) => piece.includes('full'))) {
      process.stdout.write('error 112 There is not enough space on the disk.\n');
      return;
    }
    if (type === 'E') appendFileSync(file, `${Buffer.concat(document).toString('hex')}\n`);
    document = [];
  }
  process.stdout.write('ok\n');
}
