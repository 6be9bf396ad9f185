import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError, systemDevices } from '../../../preload/contract/index.ts'
import type { OutboxSummary } from '../../../preload/contract/index.ts'
import type { Gateway } from '../../../main/api/gateway.ts'
import { createLateGateway } from '../../../main/core/late-gateway.ts'
import { createPreferences } from '../../../main/core/preference-file.ts'
import { readResources } from '../../../main/core/resource-files.ts'
import { createUnsentCount } from '../../../main/core/unsent-count.ts'
import { searchKeyOf } from '../../../main/core/workspace.ts'
import { readSidecar } from '../../../main/keys/sidecar.ts'
import { silentLog } from '../../../main/log/log.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'helpline-parts-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const capabilities = { canChangePassword: true, hasQueue: true }
const answering = (name: string) => ({ signIn: async () => ({ login: name }) }) as unknown as Gateway

describe('a server that is still starting', () => {
  test('is waited for, and may move to another address later', async () => {
    const late = createLateGateway(capabilities)
    const early = late.gateway.signIn('x', 'y')
    late.provide(answering('first'))
    expect((await early).login).toBe('first')
    late.provide(answering('second'))
    expect((await late.gateway.signIn('x', 'y')).login).toBe('second')
  })

  test('answers with its reason when it cannot be started, until it can', async () => {
    const late = createLateGateway(capabilities)
    const early = late.gateway.signIn('x', 'y')
    late.fail(new AppError('server-unreachable'))
    await expect(early).rejects.toThrow('server-unreachable')
    await expect(late.gateway.signIn('x', 'y')).rejects.toThrow('server-unreachable')
    late.provide(answering('first'))
    expect((await late.gateway.signIn('x', 'y')).login).toBe('first')
  })
})

describe('preferences', () => {
  test('are the defaults when their file is missing or spoilt, and stay what they were set to', async () => {
    const file = join(folder, 'preferences.json')
    expect(createPreferences(file, silentLog).get()).toEqual({ theme: 'system', locale: 'en' })
    await writeFile(file, '{"theme":"pink"}')
    const preferences = createPreferences(file, silentLog)
    expect(preferences.get()).toEqual({ theme: 'system', locale: 'en' })
    await preferences.set({ theme: 'dark', locale: 'sw' })
    expect(createPreferences(file, silentLog).get()).toEqual({ theme: 'dark', locale: 'sw' })
  })

  test('and the devices of this computer are kept beside each other, also when both change at once', async () => {
    const file = join(folder, 'preferences.json')
    const preferences = createPreferences(file, silentLog)
    expect(preferences.devices()).toEqual(systemDevices())
    const devices = { ...systemDevices(), microphone: 'Headset', ringVolume: 0.3 }
    await Promise.all([preferences.setDevices(devices), preferences.set({ theme: 'light', locale: 'en' })])
    const again = createPreferences(file, silentLog)
    expect(again.devices()).toEqual(devices)
    expect(again.get()).toEqual({ theme: 'light', locale: 'en' })
  })
})

describe('what the desk is shipped with', () => {
  test('fits its schemas; a broken file is an error at the start, not later', async () => {
    const shipped = readResources(fileURLToPath(new URL('../../../resources/', import.meta.url)))
    expect(shipped.site.dialect).toBe('crm')
    expect(shipped.site.phone).toMatchObject({ joinCallerName: 'AgentLogin', server: { kind: 'practice' } })
    expect(shipped.scenarios[0]?.id).toBe('everyday')
    expect(shipped.definition.sections.length).toBeGreaterThan(0)
    expect(() => readResources(folder)).toThrow('ENOENT')
  })
})

describe('the count of unsent work', () => {
  const nothing: OutboxSummary = { waiting: 0, needsYou: 0, oldestAt: null }

  test('is told once for many changes at a time, and always ends with the true number', async () => {
    let summary = nothing
    let asked = 0
    const counted: OutboxSummary[] = []
    const failed: unknown[] = []
    let later: (() => void) | null = null
    const sidecar = join(folder, 'sidecar.json')
    const count = createUnsentCount({
      db: {
        outboxSummary: async () => {
          asked += 1
          return summary
        },
      },
      sidecar,
      clock: {
        now: () => 1000,
        after: (_, run) => {
          later = run
          return () => undefined
        },
      },
      background: (work) => void work.catch((error: unknown) => failed.push(error)),
      onCounted: (each) => counted.push(each),
    })
    await count.recount()
    summary = { waiting: 3, needsYou: 1, oldestAt: 5 }
    await Promise.all(Array.from({ length: 50 }, () => count.recount()))
    expect(asked).toBeLessThanOrEqual(4)
    expect(counted.at(-1)).toEqual(summary)
    // That work waits at all was written at once; how much follows a moment later.
    expect(await readSidecar(sidecar)).toEqual({ count: 4, oldestAt: 5 })
    summary = { waiting: 2, needsYou: 1, oldestAt: 5 }
    await count.recount()
    expect(await readSidecar(sidecar)).toEqual({ count: 4, oldestAt: 5 })
    expect(later).not.toBe(null)
    await count.close()
    expect(await readSidecar(sidecar)).toEqual({ count: 3, oldestAt: 5 })
    expect(JSON.parse(await readFile(sidecar, 'utf8'))).toEqual({ count: 3, oldestAt: 5 })
    expect(failed).toEqual([])
  })
})

describe('the key of the index', () => {
  test('is another than the database’s, and the same for the same database', () => {
    const key = new Uint8Array(32).fill(7)
    expect(searchKeyOf(key)).toHaveLength(32)
    expect(Buffer.from(searchKeyOf(key)).equals(key)).toBe(false)
    expect(Buffer.from(searchKeyOf(key)).equals(searchKeyOf(key))).toBe(true)
  })
})
