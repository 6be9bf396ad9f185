import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createKeyring } from '../../../main/keys/keyring.ts'
import { nodePorts } from '../../kit/desk-core.ts'
import { tempFolder } from '../core/desk-rig.ts'

const run = promisify(execFile)

/** A tool as an administrator runs it; a failure is what it says and its exit code. */
async function tool(script: string, ...args: string[]): Promise<{ out: string; said: string; code: number }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [`resources/scripts/${script}.mjs`, ...args])
    return { out: stdout, said: stderr, code: 0 }
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number }
    return { out: stdout, said: stderr, code }
  }
}

test('the recovery tool makes a one-time password with the key that the signing tool made, and says in words why not', async () => {
  const folder = await tempFolder()
  const [file, key, otherKey] = ['keyring.json', 'recovery.pem', 'other.pem'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const ring = createKeyring({
    file,
    workspace: '0123456789abcdef',
    vault: nodePorts().keyVault,
    testOnlyScryptCost: 1024,
  })
  const { key: own } = await ring.create('first password', Date.now())
  const [made] = await Promise.all([
    tool('sign-site', 'recovery-keys', key),
    tool('sign-site', 'recovery-keys', otherKey),
  ])
  const never = await tool('recover', '--file', folder, '--key', key)
  expect([never.code, never.said]).toEqual([1, expect.stringContaining('never sealed')])
  await ring.keepRecovery(own, made.out.trim())

  const before = readFileSync(file, 'utf8')
  const refused = await Promise.all([
    tool('recover', '--file', folder, '--key', otherKey),
    tool('recover', '--file', folder, '--key', key, '--new-key'),
  ])
  for (const each of refused) {
    expect(each).toMatchObject({ code: 1, out: '' })
    expect(each.said).not.toMatch(/\bat .*\.ts:/)
  }
  expect(readFileSync(file, 'utf8')).toBe(before)

  const done = await tool('recover', '--file', folder, '--key', key)
  expect(done).toMatchObject({ code: 0, said: '' })
  expect(done.out).toContain('Desk 0123-4567-89ab-cdef')
  const password = /One-time password: (\S+)/.exec(done.out)?.[1] ?? ''
  expect(await ring.open(password)).toMatchObject({ isOneTime: true })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ body: { wraps: [{}, { cost: 131_072 }] } })

  const ordered = await tool('recover', '--file', file, '--new-key')
  expect(ordered).toMatchObject({ code: 0, said: '' })
})
