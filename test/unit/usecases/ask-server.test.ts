import { expect, test } from 'vitest'
import { AppError, emptyCase, type ErrorCode } from '../../../preload/contract/index.ts'
import type { ServerCase, SoughtContact } from '../../../main/api/gateway.ts'
import { askWithinMs, createServerQuestions } from '../../../main/usecases/ask-server.ts'
import type { OpenWorkspace } from '../../../main/usecases/open-workspace.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'
import { createFakeClock } from '../sync/fake-clock.ts'

/** DESIGN 6.7: within two seconds, without asking twice, and without believing a server that answers something else. */

function caseOf(serverId: string, contact: Partial<ServerCase['fields']['contact']>): ServerCase {
  const fields = emptyCase()
  return {
    serverId,
    fields: { ...fields, contact: { ...fields.contact, ...contact } },
    createdAt: 1,
    updatedAt: 1,
    createdBy: '',
    reference: null,
  }
}

const wanjiku = caseOf('41', { firstName: 'Wanjiku', lastName: 'Kamau', phone: '0722000111' })
const strangers = Array.from({ length: 20 }, (_, at) =>
  caseOf(`9${at}`, { firstName: 'X', phone: `07330001${10 + at}` }),
)

function desk() {
  const clock = createFakeClock()
  const asked: (SoughtContact | { serverId: string })[] = []
  const taken: string[] = []
  const here = new Set<string>()
  const server: {
    answer: (sought: SoughtContact) => readonly ServerCase[]
    fails: ErrorCode | null
    hangs: boolean
    refused: ErrorCode | null
  } = { answer: () => [wanjiku], fails: null, hangs: false, refused: null }
  let aborted = 0

  function hangUntil(signal: AbortSignal): Promise<never> {
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted += 1
        reject(new AppError('server-unreachable'))
      })
    })
  }
  const deps = {
    clock,
    about: { timeZone: 'Africa/Nairobi' },
    gateway: {
      findByContact: async (_session: unknown, sought: SoughtContact, { signal }: { signal: AbortSignal }) => {
        asked.push(sought)
        if (server.hangs) return hangUntil(signal)
        if (server.fails !== null) throw new AppError(server.fails)
        const cases = server.answer(sought)
        return { cases, received: cases.length, unreadable: 0 }
      },
      getCase: async (_session: unknown, serverId: string, signal: AbortSignal) => {
        asked.push({ serverId })
        if (server.hangs) return hangUntil(signal)
        if (server.fails !== null) throw new AppError(server.fails)
        return { ...wanjiku, serverId }
      },
    },
    // Only what the questions use.
  } as unknown as UseCaseDeps
  const workspace = {
    db: {
      casesByServerId: async ({ serverIds }: { serverIds: string[] }) => serverIds.filter((id) => here.has(id)),
    },
    sync: {
      async bringIn(ask: (session: unknown) => Promise<readonly ServerCase[]>) {
        if (server.refused !== null) throw new AppError(server.refused)
        const rows = await ask({ token: 't' })
        taken.push(...rows.map((row) => row.serverId))
        return rows
      },
    },
  } as unknown as OpenWorkspace
  return {
    clock,
    asked,
    taken,
    here,
    server,
    workspace,
    questions: createServerQuestions(deps),
    aborted: () => aborted,
  }
}

test('a number is asked in each spelling at once, and what fits comes in once', async () => {
  const { questions, workspace, asked } = desk()
  const found = await questions.ofNumber(workspace, '0722000111')
  expect(asked).toEqual([{ phone: '0722000111' }, { phone: '+254722000111' }, { phone: '254722000111' }])
  expect(found).toEqual({ server: 'answered', serverIds: ['41'] })
})

test('ring, answer and form ask once: the same number is asked again only after a minute', async () => {
  const { questions, workspace, asked, clock } = desk()
  await Promise.all([questions.ofNumber(workspace, '0722000111'), questions.ofNumber(workspace, '0722000111')])
  await questions.ofText(workspace, '0722000111')
  expect(asked).toHaveLength(3)
  await clock.advance(60_000)
  await questions.ofNumber(workspace, '0722000111')
  expect(asked).toHaveLength(6)
})

test('an answer that did not come is not remembered', async () => {
  const { questions, workspace, asked, server } = desk()
  server.fails = 'server-failed'
  expect(await questions.ofNumber(workspace, '0722000111')).toEqual({ server: 'not-reached', serverIds: [] })
  server.fails = null
  expect(await questions.ofNumber(workspace, '0722000111')).toMatchObject({ server: 'answered' })
  expect(asked).toHaveLength(6)
})

test('after two seconds nobody waits any more, and what was asked is ended', async () => {
  const { questions, workspace, server, clock, aborted } = desk()
  server.hangs = true
  const asking = questions.ofNumber(workspace, '0722000111')
  let says: unknown = null
  void asking.then((asked) => (says = asked.server))
  await clock.advance(askWithinMs - 1)
  expect(says).toBeNull()
  await clock.advance(1)
  expect(await asking).toEqual({ server: 'not-reached', serverIds: [] })
  await clock.settle()
  expect(aborted()).toBe(3)
  expect(clock.pending()).toBe(0)
})

test('a server that ignores the filter adds nothing, and is not asked again until the desk is opened anew', async () => {
  const { questions, workspace, asked, server, taken } = desk()
  server.answer = () => strangers
  expect(await questions.ofNumber(workspace, '0722000111')).toEqual({ server: 'cannot', serverIds: [] })
  expect(await questions.ofNumber(workspace, '0733999888')).toEqual({ server: 'cannot', serverIds: [] })
  expect(taken).toEqual([])
  expect(asked).toHaveLength(3)
  // Names are another question.
  server.answer = () => [wanjiku]
  expect(await questions.ofText(workspace, 'wanjiku')).toEqual({ server: 'answered', serverIds: ['41'] })
})

test('of a full page that holds others too, what fits is taken and it is not said that this is all', async () => {
  const { questions, workspace, server, taken } = desk()
  server.answer = () => [wanjiku, ...strangers.slice(1)]
  expect(await questions.ofNumber(workspace, '0722000111')).toEqual({ server: 'cannot', serverIds: ['41'] })
  expect(new Set(taken)).toEqual(new Set(['41']))
})

test('of a short page that holds others, what fits is all there is', async () => {
  const { questions, workspace, server } = desk()
  server.answer = () => strangers.slice(0, 5)
  expect(await questions.ofNumber(workspace, '0722000111')).toEqual({ server: 'answered', serverIds: [] })
})

test.each(['server-refused', 'server-validation', 'server-forbidden'] as const)(
  'a server that says no to the question (%s) cannot be asked',
  async (code) => {
    const { questions, workspace, server, asked } = desk()
    server.fails = code
    expect(await questions.ofNumber(workspace, '0722000111')).toMatchObject({ server: 'cannot' })
    expect(await questions.ofNumber(workspace, '0722000112')).toMatchObject({ server: 'cannot' })
    expect(asked).toHaveLength(3)
  },
)

test('without a way to the server, or while its line is left to a voice, nothing is asked', async () => {
  const { questions, workspace, server, asked } = desk()
  server.refused = 'server-unreachable'
  expect(await questions.ofNumber(workspace, '0722000111')).toMatchObject({ server: 'not-reached' })
  expect(await questions.ofText(workspace, '1873')).toMatchObject({ server: 'not-reached' })
  expect(asked).toEqual([])
})

test('a caller without a number, and a text too short for a question, ask nothing', async () => {
  const { questions, workspace, asked } = desk()
  expect(await questions.ofNumber(workspace, 'anonymous')).toEqual({ server: 'not-asked', serverIds: [] })
  expect(await questions.ofText(workspace, 'wa')).toEqual({ server: 'not-asked', serverIds: [] })
  expect(asked).toEqual([])
})

test('a newer text ends the question before it, but never the one about somebody who rings', async () => {
  const { questions, workspace, server, clock, aborted } = desk()
  server.hangs = true
  const ringing = questions.ofNumber(workspace, '0722000111')
  const first = questions.ofText(workspace, 'wanjiku')
  await clock.settle()
  const second = questions.ofText(workspace, 'wanjiku k')
  expect(await first).toMatchObject({ server: 'not-reached' })
  expect(aborted()).toBe(2)
  await clock.advance(askWithinMs)
  await Promise.all([ringing, second])
  expect(aborted()).toBe(7)
})

test('the number of a case brings that case; one that is here already is not asked for', async () => {
  const { questions, workspace, asked, here, server } = desk()
  expect(await questions.ofText(workspace, '#1873')).toEqual({ server: 'answered', serverIds: ['1873'] })
  here.add('1874')
  expect(await questions.ofText(workspace, '1874')).toEqual({ server: 'answered', serverIds: ['1874'] })
  expect(asked).toEqual([{ serverId: '1873' }])
  server.fails = 'server-missing'
  expect(await questions.ofText(workspace, '#1875')).toEqual({ server: 'answered', serverIds: [] })
})
