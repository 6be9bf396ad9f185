// An administrator lets somebody in three times over, each time with a new one-time password, which is printed once it holds.
//   node recovery-process.ts FOLDER PRIVATE_KEY_FILE
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { recoverWorkspace } from '../../main/keys/recover.ts'

const [path = '', keyFile = ''] = process.argv.slice(2)
const recoveryKey = createPrivateKey(readFileSync(keyFile, 'utf8'))

flushCompileCache()
process.stdout.write('{"ready":true}\n')
for (let turn = 0; turn < 3; turn += 1) {
  const made = await recoverWorkspace({ path, recoveryKey, now: Date.now(), testOnlyScryptCost: 2 ** 12 })
  if (!made.done) throw new Error(made.refusal)
  process.stdout.write(`${JSON.stringify({ oneTime: made.oneTimePassword })}\n`)
}
