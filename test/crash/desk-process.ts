// A desk that somebody types into, without a pause, until it is killed. It prints a line only after the core has
// answered: what stands on its output was promised to a person.
//   node desk-process.ts FOLDER SERVER_URL typing|save|push|outcome FIRST_NUMBER
import { v7 } from 'uuid'
import { emptyCase } from '../../preload/contract/index.ts'
import type { CallReport } from '../../preload/contract/index.ts'
import { startDesk } from '../kit/desk-core.ts'
import { until } from '../kit/poll.ts'

const [folder = '', practiceUrl = '', mode = 'typing', first = '0'] = process.argv.slice(2)

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function walkIn(number: number) {
  const fields = emptyCase()
  fields.categoryMain = '1'
  fields.narrative = `Walk-in number ${number}: a girl asks for a safe place to sleep.`
  fields.contact.firstName = `Person ${number}`
  return fields
}

const desk = await startDesk({
  folder,
  practiceUrl,
  timings: { serverTimeoutMs: 1500, retryStepsMs: [50, 100, 200], probeMs: 100 },
})
await desk.must('session.signIn', { login: 'amina', password: process.env['CRASH_PASSWORD'] ?? '', oldPassword: null })
desk.on('caseProgressed', ({ id, state, serverId }) => {
  if (state === 'accepted') say({ accepted: id, serverId })
})
say({ ready: true })

let unsent = 0
desk.on('outboxChanged', ({ waiting }) => {
  unsent = waiting
})

async function type(): Promise<never> {
  const id = v7()
  const fields = walkIn(Number(first))
  for (let letters = 1; ; letters += 1) {
    fields.narrative = 'a'.repeat(letters % 4000) + String(letters)
    say({ typing: id, letters })
    await desk.must('drafts.save', { id, caseId: null, fields: structuredClone(fields) })
    say({ kept: id, letters })
  }
}

async function save(): Promise<never> {
  for (let number = Number(first); ; number += 1) {
    const draftId = v7()
    const fields = walkIn(number)
    await desk.must('drafts.save', { id: draftId, caseId: null, fields })
    const { id } = await desk.must('cases.save', { draftId, caseId: null, fields })
    say({ saved: id, number })
    // The pushing run keeps a short queue, so that most kills fall into a request; the saving run fills it.
    if (mode === 'push') await until('the queue is short', () => unsent < 3)
  }
}

/** A call that has just ended, as the window reports it. */
function callOf(number: number): CallReport {
  const at = Date.now()
  return {
    id: v7(),
    direction: 'in',
    number: phoneOf(number),
    name: '',
    queue: '116',
    callRef: `kill.${number}`,
    startedAt: at,
    answeredAt: at,
    endedAt: at,
    holds: 0,
    heldMs: 0,
    end: 'completed',
    quality: null,
    caseId: null,
  }
}

const phoneOf = (number: number) => `+2547${String(number).padStart(8, '0')}`

/**
 * Calls and their outcomes, the way one key gives them: every fourth is taken back, and every fifth call has a case
 * beside its outcome, so that two tickets carry the same source id.
 */
async function giveOutcomes(): Promise<never> {
  for (let number = Number(first); ; number += 1) {
    const call = callOf(number)
    const source = call.callRef ?? ''
    await desk.must('callLog.record', call)
    await desk.must('callLog.setOutcome', { id: call.id, disposition: 'prank' })
    if (number % 4 === 0) {
      say({ taking: source })
      await desk.must('callLog.undoOutcome', { id: call.id })
      say({ taken: source })
      continue
    }
    say({ outcome: source })
    if (number % 5 !== 0) continue
    const fields = { ...walkIn(number), source: 'call' as const, sourceId: source }
    fields.contact.phone = phoneOf(number)
    await desk.must('cases.save', { draftId: v7(), caseId: null, fields })
    say({ caseOf: source })
  }
}

const jobs = { typing: type, save, push: save, outcome: giveOutcomes }
await (mode in jobs ? jobs[mode as keyof typeof jobs] : save)()
