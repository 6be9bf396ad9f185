import { expect, test } from 'vitest'
import { silentLog } from '../../../main/log/log.ts'
import { storageHandlers } from '../../../main/usecases/storage.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'

/** A desk with nothing unsent, and what is done to it. */
function desk(
  options: {
    whileProving?: (drafts: unknown[]) => void
    whileLeaving?: (drafts: unknown[]) => void
    promises?: number
  } = {},
) {
  const drafts: unknown[] = []
  let left: number | null = null
  const done: string[] = []
  const workspace = {
    folder: { path: 'here' },
    db: {
      outboxSummary: () => Promise.resolve({ waiting: 0, needsYou: 0, oldestAt: null }),
      countDrafts: () => Promise.resolve(drafts.length),
      countPromises: () => Promise.resolve(options.promises ?? 0),
    },
    leftBehind: () => left,
  }
  // Only what the call asks of them.
  const deps = {
    session: {
      workspace: () => workspace,
      provePassword() {
        done.push('proved')
        options.whileProving?.(drafts)
        return Promise.resolve()
      },
      signOut() {
        done.push('signed out')
        options.whileLeaving?.(drafts)
        left = drafts.length
        return Promise.resolve({ waiting: 0, needsYou: 0, oldestAt: null })
      },
    },
    wipeFolder() {
      done.push('removed')
      return Promise.resolve()
    },
    log: silentLog,
    journal: { record: (kind: string) => done.push(kind), recordOften: () => undefined },
  } as unknown as UseCaseDeps
  const wipe = storageHandlers(deps)['storage.wipe']
  return { wipe: () => wipe({ password: 'typed' }), done }
}

test('a wipe proves the password, leaves the desk, removes it, and is written down', async () => {
  const { wipe, done } = desk()
  await wipe()
  expect(done).toEqual(['proved', 'signed out', 'removed', 'wiped'])
})

test('what somebody types while the password of a wipe is proved is not removed with the rest', async () => {
  const { wipe, done } = desk({ whileProving: (drafts) => drafts.push({ id: 'typed just now' }) })
  await expect(wipe()).rejects.toMatchObject({ code: 'workspace-has-unsent' })
  expect(done).toEqual(['proved'])
})

test('a draft whose save arrives while the desk is being left keeps the workspace (DESIGN 10)', async () => {
  const { wipe, done } = desk({ whileLeaving: (drafts) => drafts.push({ id: 'the last letters' }) })
  await expect(wipe()).rejects.toMatchObject({ code: 'workspace-has-unsent' })
  expect(done).toEqual(['proved', 'signed out'])
})

test('a follow-up or call-back that is still open keeps the workspace: no server has it', async () => {
  const { wipe, done } = desk({ promises: 1 })
  await expect(wipe()).rejects.toMatchObject({ code: 'workspace-has-unsent' })
  expect(done).toEqual([])
})
