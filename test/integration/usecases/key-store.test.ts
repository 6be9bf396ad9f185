import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { KeyVault } from '../../../main/ports/ports.ts'
import { nodePorts } from '../../kit/desk-core.ts'
import { until } from '../../kit/poll.ts'
import { passwords, startRig, startServer } from '../core/desk-rig.ts'

/** A system key store with a secret of its own; like the real ones it notices what another has sealed. */
function vaultOf(backend: string, secret: number): KeyVault {
  const mix = (bytes: Uint8Array) => bytes.map((byte) => byte ^ secret)
  return {
    backend,
    isTrusted: true,
    wrap: (bytes) => Promise.resolve(Uint8Array.of(secret, ...mix(bytes))),
    unwrap: (sealed) =>
      sealed[0] === secret ? Promise.resolve(mix(sealed.slice(1))) : Promise.reject(new Error('not sealed here')),
  }
}

test.each([
  ['another backend', vaultOf('kwallet', 0x5a)],
  ['the same backend with another secret', vaultOf('gnome_libsecret', 0x33)],
  ['none any more', nodePorts().keyVault],
])(
  'unsent work outlives a key store that has become %s: nothing is written, it is counted, and goes out once the store is back (SECURITY C5)',
  async (_name, changed) => {
    const server = await startServer()
    const withStore = (keyVault: KeyVault) => ({
      practiceUrl: server.url,
      options: { ports: nodePorts({ keyVault }) },
    })
    const own = vaultOf('gnome_libsecret', 0x5a)
    const first = await startRig(withStore(own))
    const { folder } = first
    expect(await first.signIn('amina', passwords.amina)).toBe('ok')
    await server.kill()
    const id = await first.save()
    await until('it is counted', async () => (await first.must('outbox.summary', {})).waiting === 1)
    await first.stop()

    const root = join(folder, 'workspaces')
    const inWorkspace = (name: string) => readFile(join(root, readdirSync(root)[0] ?? '', name))
    const kept = [await inWorkspace('keyring.json'), await inWorkspace('workspace.db')]
    await server.bringBack()
    const second = await startRig({ folder, ...withStore(changed) })
    expect(await second.signIn('amina', passwords.amina)).toBe('key-store-changed')
    expect(await second.must('recovery.getInfo', { login: 'amina' })).toMatchObject({
      state: 'key-store-changed',
      way: 'practice',
      unsent: { count: 1 },
    })
    expect((await second.must('app.getState', {})).othersUnsent).toMatchObject({ people: 1, count: 1 })
    await second.stop()
    expect(kept[0]?.equals(await inWorkspace('keyring.json'))).toBe(true)
    expect(kept[1]?.equals(await inWorkspace('workspace.db'))).toBe(true)

    const third = await startRig({ folder, ...withStore(own) })
    expect(await third.signIn('amina', passwords.amina)).toBe('ok')
    await until('accepted', async () => (await third.must('cases.get', { id })).state === 'accepted')
  },
)
