import { describe, expect, test } from 'vitest'
import { AppError, emptyQa, qaScoreNames, type MessageFields, type QaFields } from '../../../preload/contract/index.ts'
import { peopleHandlers } from '../../../main/usecases/people.ts'
import { messageHandlers, qaHandlers } from '../../../main/usecases/records.ts'
import { recordingHandlers } from '../../../main/usecases/recordings.ts'
import { feedbackHandlers } from '../../../main/usecases/scoring.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'

/** What the core itself refuses and writes down, whatever a window sends: nothing of it is left to the screens. */

const id = '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071'
const person = () => ({ login: 'juma', role: 'supervisor' })

function desk() {
  const done: unknown[] = []
  const note =
    (what: string) =>
    (input: unknown): Promise<object> => {
      done.push([what, input])
      return Promise.resolve({ id, state: 'saved', savedAt: 7 })
    }
  const db = {
    saveScore: note('score'),
    sendMessage: note('message'),
    saveRemark: note('remark'),
    removeRemark: note('remark-gone'),
    photoOf: async () => ({ serverId: '5', keptId: null }),
    getPerson: async () => ({ person: { photo: { keptId: null } } }),
  }
  const recordings = { listened: note('listened'), hearing: note('hearing'), read: note('read') }
  const fetched = { bytes: new TextEncoder().encode('<svg onload="x">') as Uint8Array }
  const deps = {
    session: {
      serverSession: () => ({ token: 't' }),
      state: () => ({ signInNeeded: false }),
      workspace: () => ({
        db,
        recordings,
        person,
        changed: () => undefined,
        opened: () => undefined,
        files: { keepFetched: note('photo') },
      }),
    },
    sessionRefused: () => undefined,
    gateway: { fetchFile: async () => fetched.bytes },
    people: { passwordResetPath: null, roleCodes: {} },
    clock: { now: () => 7 },
    newId: () => id,
    // Only what these use.
  } as unknown as UseCaseDeps
  return { deps, done, fetched }
}

async function refused(work: () => unknown): Promise<string> {
  try {
    await work()
    return 'ok'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [error.code, ...error.fields.map(({ field, rule }) => `${field} ${rule}`)].join(', ')
  }
}

describe('a message', () => {
  const email: MessageFields = {
    kind: 'email',
    recipients: ['wanjiku@mail.example'],
    subject: 'Habari',
    text: 'Karibu.',
    attachments: [],
    caseId: null,
  }
  const many = (count: number) => Array.from({ length: count }, (_, at) => `w${String(at)}@mail.example`)
  test.each([
    ['to fifty', { recipients: many(50) }, 'ok'],
    ['to one more', { recipients: many(51) }, 'invalid, recipients too-long'],
    ['to nobody', { recipients: [] }, 'invalid, recipients required'],
    ['to a number', { recipients: ['0722000111'] }, 'invalid, recipients not-understood'],
    ['without a word', { text: '  ' }, 'invalid, text required'],
    ['of text with a subject', { kind: 'sms', recipients: ['0722000111'] }, 'invalid, subject not-understood'],
    [
      'of text with a file',
      { kind: 'sms', recipients: ['0722000111'], subject: '', attachments: [id] },
      'invalid, attachments not-understood',
    ],
    ['of text', { kind: 'sms', recipients: ['0722000111', '+254 733 000 222'], subject: '' }, 'ok'],
  ] as const)('%s', async (_what, part, expected) => {
    const { deps, done } = desk()
    const fields = { ...email, ...part } as MessageFields
    expect(await refused(() => messageHandlers(deps)['messages.send']({ draftId: id, fields }))).toBe(expected)
    expect(done).toHaveLength(expected === 'ok' ? 1 : 0)
  })
})

test('a score with a point missing, or of no call, is not kept as one', async () => {
  const { deps, done } = desk()
  const scores = Object.assign({}, ...qaScoreNames.map((name) => ({ [name]: 4 }))) as QaFields['scores']
  const save = (fields: QaFields) => refused(() => qaHandlers(deps)['qa.save']({ draftId: id, fields }))
  expect(await save({ ...emptyQa('17.1'), scores: { ...scores, listening: 0 } })).toBe(
    'invalid, scores.listening required',
  )
  expect(await save({ ...emptyQa(' '), scores })).toBe('invalid, callRef required')
  expect(done).toEqual([])
  expect(await save({ ...emptyQa('17.1'), scores })).toBe('ok')
  expect(done).toMatchObject([['score', { createdBy: 'juma' }]])
})

test('who listens, remarks and takes a remark away is whoever is signed in, whatever the window says', async () => {
  const { deps, done } = desk()
  const handlers = recordingHandlers(deps)
  const part = { callRef: '17.1', fromMs: 900, toMs: 100 }
  await handlers['recordings.read']({ callRef: '17.1', offset: 0 })
  await handlers['recordings.hearing'](part)
  await handlers['recordings.listened'](part)
  await handlers['recordings.saveRemark']({ callRef: '17.1', id, atMs: 1, text: 'Calm.' })
  await handlers['recordings.removeRemark']({ callRef: '17.1', id })
  // A part never ends before it begins.
  const heard = { callRef: '17.1', fromMs: 900, toMs: 900, who: 'juma' }
  expect(done).toMatchObject([
    ['read', { who: 'juma' }],
    ['hearing', heard],
    ['listened', heard],
    ['remark', { createdBy: 'juma' }],
    ['remark-gone', { who: 'juma' }],
  ])
})

test('what the server calls the picture of a colleague and is none is not kept and not shown', async () => {
  const { deps, done, fetched } = desk()
  const fetch = () => refused(() => peopleHandlers(deps)['people.fetchPhoto']({ id }))
  expect(await fetch()).toBe('server-strange')
  expect(done).toEqual([])
  fetched.bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10)
  expect(await fetch()).toBe('ok')
  expect(done).toMatchObject([['photo', { mediaType: 'image/png' }]])
})

test('feedback is asked for by what the server may call this person, and by nobody else’s name', async () => {
  const asked: unknown[] = []
  const ask = async (input: { agents: string[] }) => {
    asked.push(input.agents)
    return { score: { createdBy: '' }, count: 0 }
  }
  const db = { pageFeedback: async (input: { agents: string[] }) => (await ask(input), []), feedbackOf: ask, countUnreadFeedback: ask, acknowledgeFeedback: ask } // prettier-ignore
  const deps = {
    session: {
      workspace: () => ({
        db,
        person: () => ({ login: 'amina', extension: '8101', role: 'agent' }),
        opened: () => undefined,
        sync: { lookAtRecord: () => undefined },
      }),
    },
    clock: { now: () => 7 },
    // Only what feedback uses.
  } as unknown as UseCaseDeps
  const handlers = feedbackHandlers(deps)
  await handlers['feedback.list']({ before: null, limit: 5 })
  await handlers['feedback.get']({ id })
  await handlers['feedback.unread']({})
  await handlers['feedback.acknowledge']({ id })
  await handlers['feedback.scorer']({ id })
  expect(asked).toEqual(Array.from({ length: 5 }, () => ['8101', 'amina']))
})
