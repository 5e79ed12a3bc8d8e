/**
 * `npm run recover -- --mirror FOLDER --code RECOVERY-CODE --hub URL --enrol-code CODE --data FOLDER`: builds a till
 * anew from its second copy and the hub. Start it afterwards with `TILL_DATA=FOLDER npm run till`.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { keyInFile } from '../journal/device-key.ts';
import { recoverTill } from '../till/recover-till.ts';

const USAGE =
  'npm run recover -- --mirror FOLDER --code RECOVERY-CODE --hub URL --enrol-code CODE --data FOLDER [--terminal ID]';

const SENTENCES: Readonly<Record<string, string>> = {
  'recover.not-empty': 'There is a till in the data folder already. Choose an empty one.',
  'recover.does-not-verify': 'The mirror holds an entry that the old till’s key did not sign.',
  'recover.other-terminal': 'The enrolment code is for another till. Ask for one for this till.',
  'recovery-code.mistyped': 'The recovery code is mistyped. Compare it with what was written down.',
  'mirror.none': 'There is no mirror in that folder.',
  'mirror.wrong-code': 'The recovery code does not open this mirror.',
  'mirror.several': 'There are mirrors of several tills in that folder. Say which with --terminal.',
  'enrol.code-malformed': 'That is not how an enrolment code looks: eight letters and digits.',
  'enrol.code-unknown': 'The hub does not know the enrolment code: it is used or too old.',
  'hub.unreachable': 'The hub cannot be reached.',
};

const { values } = parseArgs({
  options: {
    mirror: { type: 'string' },
    code: { type: 'string' },
    hub: { type: 'string' },
    'enrol-code': { type: 'string' },
    data: { type: 'string' },
    terminal: { type: 'string' },
  },
});
const { mirror, code, hub, data } = values;
const enrolCode = values['enrol-code'];

if (!mirror || !code || !hub || !enrolCode || !data) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
} else {
  const recovered = await recoverTill(
    { keys: keyInFile, now: Date.now, random: Math.random },
    {
      mirror: resolve(mirror),
      recoveryCode: code,
      terminalId: values.terminal,
      hubUrl: hub,
      enrolCode: enrolCode.trim().toUpperCase(),
      directory: resolve(data),
    },
  );
  if (recovered.ok) process.stdout.write(`${JSON.stringify(recovered.value, null, 2)}\n`);
  else {
    const { refusal } = recovered;
    process.stderr.write(`${SENTENCES[refusal.code] ?? refusal.code}\n${JSON.stringify(refusal)}\n`);
    process.exitCode = 1;
  }
}
