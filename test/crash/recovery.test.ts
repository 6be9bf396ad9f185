import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { v7 } from 'uuid'
import { openDesk } from '../../main/db/open-desk.ts'
import { createKeyring } from '../../main/keys/keyring.ts'
import { recoverWorkspace } from '../../main/keys/recover.ts'
import { rawRecoveryKey } from '../../main/keys/recovery-wrap.ts'
import { caseFields } from '../kit/temp-database.ts'
import { nodePorts } from '../kit/desk-core.ts'
import { killLoop, runAndKill, tellShare } from './kill.ts'

const workspace = '0123456789abcdef'
const password = 'the password from before'
const cost = 2 ** 12

/** A workspace with unsent work, sealed for an administrator as a site has it. */
async function makeWorkspace(path: string) {
  const file = join(path, 'keyring.json')
  const keyring = createKeyring({ file, workspace, vault: nodePorts().keyVault, testOnlyScryptCost: cost })
  const pair = generateKeyPairSync('x25519')
  const keyFile = join(path, 'recovery.pem')
  writeFileSync(keyFile, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const { key } = await keyring.create(password, Date.now())
  await keyring.keepRecovery(key, rawRecoveryKey(pair.publicKey))
  const desk = openDesk({ file: join(path, 'workspace.db'), key })
  desk.api.saveCase({
    caseId: v7(),
    outboxId: v7(),
    draftId: v7(),
    fields: caseFields({ narrative: 'nobody has seen this yet' }),
    createdBy: 'amina',
    now: Date.now(),
  })
  desk.close()
  return { file, keyring, key, keyFile }
}

it('a kill in the middle of a recovery keeps the passwords there were, every one that was read out, and the way to make another', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'desk-crash-recovery-'))
  try {
    const said = await killLoop('recovery', async ({ lane, round, random }) => {
      const path = mkdtempSync(join(folder, `lane-${lane}-`))
      const { keyring, key, keyFile } = await makeWorkspace(path)
      const { lines } = await runAndKill({
        script: 'recovery-process.ts',
        args: [path, keyFile],
        afterLines: 1 + Math.floor(random() * 3),
        aliveMs: random() * 40,
      })
      const passwords = lines.flatMap((line) => /^\{"oneTime":"([^"]+)"\}$/.exec(line)?.[1] ?? [])
      for (const each of [password, ...passwords]) {
        const opened = await keyring.open(each)
        expect(Buffer.from(opened.key).equals(Buffer.from(key)), `round ${round}: ${each} opens`).toBe(true)
      }
      const recoveryKey = createPrivateKey(readFileSync(keyFile, 'utf8'))
      const again = await recoverWorkspace({ path, recoveryKey, now: Date.now(), testOnlyScryptCost: cost })
      const opened = await keyring.open(again.done ? again.oneTimePassword : '')
      const desk = openDesk({ file: join(path, 'workspace.db'), key: opened.key })
      expect(desk.api.outboxSummary().waiting).toBe(1)
      desk.close()
      rmSync(path, { recursive: true, force: true })
      return passwords.length
    })
    // It lets somebody in three times over.
    tellShare(
      'recovery',
      said.map((passwords) => passwords < 3),
    )
    process.stdout.write(
      `recovery: ${said.reduce((sum, each) => sum + each, 0)} passwords read out, all of them open\n`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
