import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReturnReport } from '../../../main/core/return-report.ts'
import { createUnsentCount } from '../../../main/core/unsent-count.ts'
import { finishWipes, wipeFolder } from '../../../main/core/wipe-folder.ts'
import { readSidecar } from '../../../main/keys/sidecar.ts'
import { preparePrivateFolder, workspaceFolder } from '../../../main/keys/workspace-folder.ts'
import { lockWorkspace } from '../../../main/keys/workspace-lock.ts'
import type { OutboxRecord } from '../../../main/db/db-api.ts'
import { codeOf } from '../../../preload/contract/index.ts'
import type { ServerLink } from '../../../preload/contract/index.ts'
import { createFakeClock } from '../sync/fake-clock.ts'

/** What a workspace leaves on the computer, and what it remembers over a restart (DESIGN 6.8, 6.9). */

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'left-behind-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

describe('a workspace that is removed for good', () => {
  async function workspace() {
    const folder = workspaceFolder(data, 'https://a.example/eproc/', 'amina')
    await preparePrivateFolder(folder.path)
    for (const file of [folder.keyring, folder.database]) writeFileSync(file, 'x')
    mkdirSync(join(folder.path, 'files'))
    return folder
  }

  it('stays as it is while another program has it open', async () => {
    const folder = await workspace()
    const lock = lockWorkspace(folder.lock)
    await expect(wipeFolder(folder, 1)).rejects.toSatisfy((error) => codeOf(error) === 'workspace-in-use')
    expect(existsSync(folder.keyring) && existsSync(folder.database)).toBe(true)
    lock.release()
    await wipeFolder(folder, 1)
    expect(readdirSync(join(data, 'workspaces'))).toEqual([])
  })

  it('that a kill left moved out of the way goes at the next start; the others stay', async () => {
    const folder = await workspace()
    const moved = `${folder.path}.wiped-7`
    mkdirSync(moved)
    writeFileSync(join(moved, 'keyring.json'), 'x')
    await finishWipes(data, () => expect.unreachable())
    expect(existsSync(moved)).toBe(false)
    expect(existsSync(folder.keyring)).toBe(true)
  })

  it('and that cannot be removed even then is told, keeps no other one, and goes at a later start', async () => {
    const folders = ['0123456789abcdef', 'fedcba9876543210'].map((name) => join(data, 'workspaces', `${name}.wiped-7`))
    const [stuck = '', other = ''] = folders
    for (const each of folders) mkdirSync(each, { recursive: true })
    // No file where there has to be one: the system refuses to remove it as such.
    mkdirSync(join(stuck, 'keyring.json'))
    const left: unknown[] = []
    await finishWipes(data, (error) => left.push(error))
    expect(left).toHaveLength(1)
    expect([existsSync(stuck), existsSync(other)]).toEqual([true, false])
    rmSync(join(stuck, 'keyring.json'), { recursive: true })
    await finishWipes(data, () => expect.unreachable())
    expect(existsSync(stuck)).toBe(false)
  })
})

it('the count for everybody holds what needs a person, too', async () => {
  const sidecar = join(data, 'sidecar.json')
  const count = createUnsentCount({
    db: { outboxSummary: () => Promise.resolve({ waiting: 2, needsYou: 3, oldestAt: 5 }) },
    sidecar,
    clock: createFakeClock(),
    background: () => undefined,
    onCounted: () => undefined,
  })
  await count.recount()
  expect(await readSidecar(sidecar)).toEqual({ count: 5, oldestAt: 5 })
  await count.close()
})

it('an outage that outlasts the program is one outage: its report tells of what was kept before the restart, too', async () => {
  const clock = createFakeClock()
  const meta = new Map<string, string>()
  const outbox: OutboxRecord[] = []
  /** The program from one start to its end; nothing but what it stored goes over. */
  async function run() {
    let hear: (link: ServerLink) => void = () => undefined
    const away: ServerLink = { state: 'unreachable', sinceAt: 0, lastAnswerAt: null, skewMs: null }
    const report = await createReturnReport({
      db: {
        getMeta: ({ key }) => Promise.resolve(meta.get(key) ?? null),
        setMeta: ({ key, value }) => Promise.resolve(void meta.set(key, value)),
        outboxRecords: () => Promise.resolve(outbox),
        serverIdsOf: ({ records }) => Promise.resolve(records.map(() => '77')),
      },
      link: {
        state: () => away,
        subscribe(listener) {
          hear = (link) => listener({ link, isUp: true, afterOutage: true, refused: null })
          return () => undefined
        },
      },
      clock,
      newId: v7,
      background: (work) => void work,
      onChange: () => undefined,
    })
    return { report, comesBack: () => hear({ ...away, state: 'connected' }) }
  }
  const first = await run()
  await clock.advance(10 * 60_000)
  const id = v7()
  outbox.push({ kind: 'case', recordId: id, caseId: id, serverId: null, isParked: false, createdAt: clock.now() })
  await first.report.close()
  await clock.advance(60_000)
  const second = await run()
  await clock.advance(1_000)
  second.comesBack()
  await clock.settle()
  expect(second.report.get()).toMatchObject({ kept: 1, waiting: 1, isFinished: false })
  await second.report.close()

  const third = await run()
  expect(third.report.get()).toMatchObject({ kept: 1, waiting: 1 })
  outbox.length = 0
  third.report.outboxChanged()
  await clock.advance(1_000)
  expect(third.report.get()).toMatchObject({ kept: 1, accepted: 1, waiting: 0, isFinished: true })
  await third.report.close()
})
