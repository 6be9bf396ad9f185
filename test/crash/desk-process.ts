// A desk that somebody types into, without a pause, until it is killed. It prints a line only after the core has
// answered: what stands on its output was promised to a person.
//   node desk-process.ts FOLDER SERVER_URL typing|save|push FIRST_NUMBER
import { v7 } from 'uuid'
import { emptyCase } from '../../preload/contract/index.ts'
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

await (mode === 'typing' ? type() : save())
