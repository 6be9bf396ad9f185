/**
 * Lets somebody in again who has forgotten the password of their desk (main/keys/RECOVERY.md). For the administrator of a
 * helpline, who alone has the recovery key:
 *
 *   npm run recover -- --file FOLDER --key RECOVERY-KEY.pem    prints a password that opens the desk once
 *   npm run recover -- --file FOLDER --new-key                 orders a new key for the files of a desk
 *
 * FOLDER is the folder of the desk, or its keyring.json. Nothing in it is deleted or opened; the desk must be closed.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { orderNewKey, recoverWorkspace } from '../../main/keys/recover.ts'
import { readRecoveryKey } from '../../main/keys/recovery-wrap.ts'

const usage = `usage: npm run recover -- --file FOLDER --key RECOVERY-KEY.pem
       npm run recover -- --file FOLDER --new-key`

const refusals = {
  'no-keyring': 'There is no keyring.json. Is this the folder of a desk?',
  damaged: 'The keyring is damaged. Nothing was changed; put back a copy of keyring.json if there is one.',
  newer: 'The keyring was written by a newer version of the program. Use that version.',
  'no-recovery':
    'This desk was never sealed to a recovery key: its site had none when it was last opened. Only its password opens it.',
  'other-key': 'This is not the recovery key the desk was sealed to.',
  'not-its-key': 'The seal does not fit the data beside it: one of the two was exchanged. Nothing was changed.',
  'in-use': 'The desk is open. Close the program on that computer first.',
}

/** Ends with a sentence and no stack: what is wrong is in what was given. */
function fail(words) {
  process.stderr.write(`${words}\n`)
  process.exit(1)
}

function recoveryKeyIn(file) {
  let pem = ''
  try {
    pem = readFileSync(file, 'utf8')
  } catch {
    fail(`${file} cannot be read.`)
  }
  try {
    return readRecoveryKey(pem)
  } catch {
    return fail(`${file} is no recovery key (npm run sign-site -- recovery-keys makes one).`)
  }
}

function options() {
  try {
    const { values } = parseArgs({
      options: { file: { type: 'string' }, key: { type: 'string' }, 'new-key': { type: 'boolean' } },
    })
    return values
  } catch {
    return fail(usage)
  }
}

const { file, key, 'new-key': isNewKey } = options()
if (file === undefined || (key === undefined) === (isNewKey !== true)) fail(usage)
try {
  if (isNewKey === true) {
    if (!(await orderNewKey(file))) fail(refusals['no-keyring'])
    process.stdout.write('The next sign-in with the server gives this desk a new key.\n')
  } else {
    const result = await recoverWorkspace({ path: file, recoveryKey: recoveryKeyIn(key), now: Date.now() })
    if (!result.done) fail(refusals[result.refusal])
    const day = new Date(result.opensUntil).toISOString().slice(0, 10)
    process.stdout.write(
      [
        `Desk ${result.shortId}`,
        `One-time password: ${result.oneTimePassword}`,
        '',
        'Server reachable: the person signs in with their password of the server, and types this one where the desk asks',
        `for the password used before. Server away: this one is the password (until ${day}), and a new one is chosen.`,
        'It is written down inside the desk that it was opened this way.',
        '',
      ].join('\n'),
    )
  }
} catch (error) {
  fail(`The desk could not be read or written (${error?.code ?? 'unknown'}). Nothing was lost.`)
}
