import { expect, test } from 'vitest'
import { AppError, emptyCase, mostRevealsAnHour } from '../../../preload/contract/index.ts'
import type { RevealTarget } from '../../../preload/contract/index.ts'
import { createRevealedRecords } from '../../../main/masking/revealed.ts'
import { createListedCalls } from '../../../main/usecases/listed-calls.ts'
import { maskingHandlers } from '../../../main/usecases/masking.ts'
import type { OpenWorkspace } from '../../../main/usecases/open-workspace.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'

const id = '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071'
const other = '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6072'
const fields = { ...emptyCase(), contact: { ...emptyCase().contact, firstName: 'Wanjiku', phone: '0722000111' } }

function desk(before: readonly { kind: string; at: number }[] = []) {
  let now = 1_800_000_000_000
  let phase = 'signed-in'
  const written: { kind: string; detail?: string }[] = []
  const state = { isFull: false }
  const revealed = createRevealedRecords()
  const workspace = {
    folder: { id: 'one' },
    db: {
      getCase: async () => ({ fields }),
      getMessage: async () => ({
        message: { sender: 'w@mail.example', fields: { recipients: [], subject: 'Help', text: 'Please' } },
        attachments: [],
      }),
      listedFiles: async () => [{ id: other }],
      numberOfServerCall: async ({ callRef }: { callRef: string }) => (callRef === '17.1' ? '0722000111' : null),
      pageSecurityEvents: async () => before,
      recordSecurityEvent: async (event: { kind: string; detail?: string }) => {
        if (state.isFull) throw new AppError('disk-full')
        written.push(event)
      },
    },
  }
  let atDesk = workspace
  const deps = {
    session: { workspace: () => atDesk, state: () => ({ phase }) },
    clock: { now: () => now },
    events: { emit: () => undefined },
    revealed,
  } as unknown as UseCaseDeps
  const listed = createListedCalls()
  const reveal = maskingHandlers(deps, listed)['masking.reveal']
  return {
    list: (callRef: string, number: string) =>
      listed.listed(workspace as unknown as OpenWorkspace, [{ id: callRef, number }]),
    written,
    revealed,
    state,
    reveal: async (target: RevealTarget) => reveal(target),
    code: async (target: RevealTarget) => {
      try {
        await reveal(target)
        return 'ok'
      } catch (error) {
        return error instanceof AppError ? error.code : 'internal'
      }
    },
    lock: () => {
      phase = 'locked'
      revealed.clear()
    },
    pass: (ms: number) => {
      now += ms
    },
    /** Somebody else signs in. */
    nextPerson: () => {
      atDesk = { ...workspace, folder: { id: 'another' } }
    },
  }
}

test('a record that is revealed is written down, which one and nothing of what is in it, and only once', async () => {
  const { reveal, written, revealed } = desk()
  expect(await reveal({ kind: 'case', id })).toEqual({ kind: 'case', fields })
  expect(await reveal({ kind: 'contact', id })).toEqual({ kind: 'contact', contact: fields.contact })
  await reveal({ kind: 'case', id })
  expect(written).toEqual([
    { kind: 'revealed', at: 1_800_000_000_000, detail: 'case-019ab3c4d5e67f809a1b2c3d4e5f6071' },
    { kind: 'revealed', at: 1_800_000_000_000, detail: 'contact-019ab3c4d5e67f809a1b2c3d4e5f6071' },
  ])
  expect(JSON.stringify(written)).not.toMatch(/Wanjiku|0722/)
  expect(revealed.has('case', id)).toBe(true)
  expect(revealed.has('message', id)).toBe(false)
})

test('nothing is shown that could not be written down', async () => {
  const { code, state, revealed } = desk()
  state.isFull = true
  expect(await code({ kind: 'case', id })).toBe('disk-full')
  expect(revealed.has('case', id)).toBe(false)
})

test('the files of a message can be read with it', async () => {
  const { reveal, revealed } = desk()
  expect(await reveal({ kind: 'message', id })).toMatchObject({ sender: 'w@mail.example', text: 'Please' })
  expect(revealed.has('file', other)).toBe(true)
})

test('a call that this computer does not have is not found, and not written down', async () => {
  const { code, reveal, written } = desk()
  expect(await code({ kind: 'call', id: '99.9' })).toBe('not-found')
  expect(written).toEqual([])
  expect(await reveal({ kind: 'call', id: '17.1' })).toEqual({ kind: 'call', number: '0722000111' })
  expect(written.map((each) => each.detail)).toEqual(['call-171'])
})

test('a call that only the server has is shown on request once it was listed to this person, and written down', async () => {
  const { code, reveal, list, written, revealed } = desk()
  expect(await code({ kind: 'call', id: '99.9' })).toBe('not-found')
  list('99.9', '0733555777')
  expect(await reveal({ kind: 'call', id: '99.9' })).toEqual({ kind: 'call', number: '0733555777' })
  expect(written.map((each) => each.detail)).toEqual(['call-999'])
  expect(revealed.has('call', '99.9')).toBe(true)
  // The oldest of a long list is forgotten, and then it is found by listing it again.
  for (let index = 0; index < 3000; index += 1) list(`98.${index}`, '0')
  expect(await code({ kind: 'call', id: '99.9' })).toBe('not-found')
})

test('an hour has only so many; what is in plain already is not counted, and the next hour begins anew', async () => {
  const { code, pass } = desk()
  const nth = (n: number) => `019ab3c4-d5e6-7f80-9a1b-${String(n).padStart(12, '0')}`
  for (let n = 0; n < mostRevealsAnHour; n += 1) expect(await code({ kind: 'case', id: nth(n) })).toBe('ok')
  expect(await code({ kind: 'case', id: nth(1000) })).toBe('too-fast')
  expect(await code({ kind: 'case', id: nth(0) })).toBe('ok')
  pass(60 * 60_000)
  expect(await code({ kind: 'case', id: nth(1000) })).toBe('ok')
})

test('what was revealed before the program was started again counts in the same hour', async () => {
  const at = 1_800_000_000_000
  const recent = Array.from({ length: mostRevealsAnHour - 1 }, (_, n) => ({ kind: 'revealed', at: at - n * 1000 }))
  const { code, pass } = desk([...recent, { kind: 'revealed', at: at - 61 * 60_000 }, { kind: 'signed-in', at }])
  expect(await code({ kind: 'case', id })).toBe('ok')
  expect(await code({ kind: 'case', id: other })).toBe('too-fast')
  pass(60 * 60_000)
  expect(await code({ kind: 'case', id: other })).toBe('ok')
})

test('somebody else who has come to the desk meanwhile is shown nothing that was asked for before', async () => {
  const { code, nextPerson, revealed } = desk()
  const asked = code({ kind: 'case', id })
  nextPerson()
  expect(await asked).toBe('locked')
  expect(revealed.has('case', id)).toBe(false)
})

test('somebody who locks meanwhile has nothing shown behind the lock', async () => {
  const { code, lock, revealed } = desk()
  const asked = code({ kind: 'case', id })
  lock()
  expect(await asked).toBe('locked')
  expect(revealed.has('case', id)).toBe(false)
})
