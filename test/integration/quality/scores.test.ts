import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { emptyQa, qaScoreNames, readNotes } from '../../../preload/contract/index.ts'
import type { QaFields, QaRecord } from '../../../preload/contract/index.ts'
import { askPractice } from '../../kit/practice-process.ts'
import { until } from '../../kit/poll.ts'
import { passwords, startRig, startServer } from '../core/desk-rig.ts'
import type { Login, Rig } from '../core/desk-rig.ts'

/** Scores through whole cores and the practice server: two who score, one who is scored. */

const amina = '8101'
const text = 'Calm throughout.\n\n[listening 0:12.5] Waits for the child.\n  And says so.'
const [opening, ...others] = qaScoreNames

function scored(callRef: string, value: number, more: Partial<QaFields> = {}): QaFields {
  const empty = emptyQa(callRef)
  const scores = { ...empty.scores }
  for (const name of others) scores[name] = value
  scores[opening] = 5
  return { ...empty, scores, ...more }
}

async function deskOf(url: string, login: Login, folder?: string): Promise<Rig> {
  const rig = await startRig({ practiceUrl: url, ...(folder === undefined ? {} : { folder }) })
  expect(await rig.signIn(login, passwords[login])).toBe('ok')
  return rig
}

const emptied = (rig: Rig) => until('nothing unsent', async () => (await rig.must('outbox.list', {})).length === 0)

async function scoresOf(rig: Rig, callRef: string | null): Promise<QaRecord[]> {
  await rig.must('sync.pull', {})
  return (await rig.must('qa.list', { callRef, before: null, limit: 100 })).rows
}

test('two people score a call without the server, the agent reads both and no other, and says so once and for all', async () => {
  const server = await startServer(150)
  const asNeema = await askPractice(server.url, 'neema', passwords.neema)
  const { calls = [] } = await asNeema.read(`calls/?_c=1000&usr=${amina}&hangup_status=answered`)
  const callRef = String(calls.find((call) => call['qa_done'] === '0')?.['id'])

  const neema = await deskOf(server.url, 'neema')
  await until('the call is here', async () => (await neema.must('scoring.callOf', { callRef })) !== null)
  await until('the scores are here', async () => (await scoresOf(neema, null)).length > 3)
  expect(await neema.must('scoring.callOf', { callRef })).toMatchObject({ agent: amina, hasRecording: true })
  expect((await neema.must('scoring.forms', {})).map(({ id }) => id)).toEqual(['standard'])
  expect(await neema.must('scoring.marks', { callRefs: [callRef] })).toEqual([])
  await server.kill()
  const { id } = await neema.must('qa.save', { draftId: v7(), fields: scored(callRef, 4, { comments: text }) })
  // At once, and before the server has heard of it: also whose call it was.
  expect(await neema.must('scoring.marks', { callRefs: [callRef] })).toEqual([{ callRef, state: 'saved', count: 1 }])
  expect(await neema.must('qa.get', { id })).toMatchObject({ agent: amina, state: 'saved' })
  await server.bringBack()
  await emptied(neema)
  expect(await neema.must('scoring.marks', { callRefs: [callRef] })).toEqual([{ callRef, state: 'accepted', count: 1 }])

  const baraka = await deskOf(server.url, 'baraka')
  await baraka.must('qa.save', { draftId: v7(), fields: scored(callRef, 2) })
  await emptied(baraka)
  const both = await until('both scores', async () => {
    const rows = await scoresOf(baraka, callRef)
    return rows.length === 2 ? rows : undefined
  })
  expect(both.map(({ createdBy }) => createdBy).toSorted()).toEqual(['baraka', 'neema'])
  const first = both.find(({ createdBy }) => createdBy === 'neema')
  expect(readNotes(first?.fields.comments ?? '', new Set(qaScoreNames))).toMatchObject({
    general: 'Calm throughout.',
    comments: [{ item: 'listening', atMs: 12_500, text: 'Waits for the child.\nAnd says so.' }],
  })

  // The trend of this desk is what adding up its scores by hand gives.
  const all = await scoresOf(baraka, null)
  const trend = await baraka.must('scoring.trend', { months: 24, agent: amina })
  const mine = all.filter(({ agent }) => agent === amina)
  const count = trend.whole.reduce((sum, month) => sum + (month?.count ?? 0), 0)
  expect([count, mine.length > 1]).toEqual([mine.length, true])
  const sum = mine.reduce((points, { fields }) => points + fields.scores.listening, 0)
  const means = trend.criteria.find(({ item }) => item === 'listening')?.means ?? []
  const total = means.reduce<number>((points, mean, at) => points + (mean ?? 0) * (trend.whole[at]?.count ?? 0), 0)
  expect(Math.abs(total - sum)).toBeLessThan(0.1)

  const rig = await deskOf(server.url, 'amina')
  const feedback = await until('feedback', async () => {
    const { rows } = await rig.must('feedback.list', { before: null, limit: 100 })
    return rows.filter(({ score }) => score.fields.callRef === callRef).length === 2 ? rows : undefined
  })
  expect(new Set(feedback.map(({ score }) => score.agent))).toEqual(new Set([amina]))
  expect(feedback).toHaveLength(mine.length)
  expect(await rig.code('qa.list', { callRef: null, before: null, limit: 10 })).toBe('forbidden')
  expect(await rig.must('feedback.unread', {})).toEqual({ count: mine.length })
  const read = feedback.find(({ score }) => score.createdBy === 'neema' && score.fields.callRef === callRef)
  expect(read?.acknowledgedAt).toBeNull()
  const said = await rig.must('feedback.acknowledge', { id: read?.score.id ?? '' })
  expect(said.acknowledgedAt).not.toBeNull()
  rig.moveClock(60_000)
  expect(await rig.must('feedback.acknowledge', { id: read?.score.id ?? '' })).toEqual(said)
  const scorer = await rig.must('feedback.scorer', { id: read?.score.id ?? '' })
  expect(scorer).toMatchObject({ login: 'neema' })
  // The server has no place for it: whoever scored learns of it by the message that was begun.
  const fields = {
    kind: 'email',
    recipients: [scorer.email],
    subject: `Feedback on call ${callRef}`,
    text: 'I have read it.',
    attachments: [],
    caseId: null,
  } as const
  await rig.must('messages.send', {
    draftId: v7(),
    fields: { ...fields, recipients: [...fields.recipients], attachments: [] },
  })
  await emptied(rig)
  await neema.must('sync.pull', {})
  await until('the scorer reads that it was read', async () => {
    const { rows } = await neema.must('messages.list', { kind: 'email', caseId: null, before: null, limit: 20 })
    return rows.some((row) => row.fields.subject === fields.subject)
  })
  await rig.stop()

  const again = await deskOf(server.url, 'amina', rig.folder)
  expect((await again.must('feedback.get', { id: read?.score.id ?? '' })).acknowledgedAt).toBe(said.acknowledgedAt)
  expect(await again.must('feedback.unread', {})).toEqual({ count: mine.length - 1 })
  await again.stop()

  // Somebody else's calls are nobody's business at the server either.
  const asAmina = await askPractice(server.url, 'amina', passwords.amina)
  expect(await asAmina.read('qa/?chan_usr=8102')).toHaveProperty('errors')
  const foreign = all.find(({ agent }) => agent !== amina && agent !== '')
  expect(await asAmina.read(`qa/${foreign?.serverId ?? ''}`)).toHaveProperty('errors')
})
