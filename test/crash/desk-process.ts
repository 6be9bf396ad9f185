// A desk that somebody types into, without a pause, until it is killed. It prints a line only after the core has
// answered: what stands on its output was promised to a person.
//   node desk-process.ts FOLDER SERVER_URL typing|save|push|pull|new-key|upload|outcome FIRST_NUMBER
import { existsSync, readdirSync, watch } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { orderNewKey } from '../../main/keys/recover.ts'
import { emptyCase } from '../../preload/contract/index.ts'
import type { CallReport } from '../../preload/contract/index.ts'
import { startDesk } from '../kit/desk-core.ts'
import { until } from '../kit/poll.ts'
import { signInAs } from './sign-in.ts'

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
// A killed process writes none at its end.
flushCompileCache()
/** An administrator has ordered a new key for every workspace there is: the sign-in brings it in. */
async function orderNewKeys(): Promise<void> {
  const workspaces = join(folder, 'workspaces')
  if (!existsSync(workspaces)) return
  for (const name of readdirSync(workspaces)) {
    await orderNewKey(join(workspaces, name))
    // What the change of the key does to the files, line by line: there kills are to fall.
    watch(join(workspaces, name), (_event, file) => {
      if (file !== null && /\.rekeyed|keyring/.test(file)) say({ touched: file })
    })
  }
}

if (mode === 'new-key') await orderNewKeys()
// The first pull, and the change of the key, are what the sign-in brings: there the kill is to fall.
const beginsWithSignIn = mode === 'pull' || mode === 'new-key'
if (beginsWithSignIn) say({ ready: true })
await signInAs(desk, 'amina', process.env['CRASH_PASSWORD'] ?? '')
desk.on('caseProgressed', ({ id, state, serverId }) => {
  if (state === 'sending' && mode === 'push') say({ sending: id })
  if (state === 'accepted') say({ accepted: id, serverId })
})
if (mode === 'pull') {
  desk.on('casesPulled', ({ count }) => say({ pulled: count }))
  desk.on('pullProgressed', ({ state }) => {
    if (state === 'done') say({ whole: true })
  })
}
if (mode === 'upload') {
  // Lines to count kills by: most fall between the first byte of an attachment and the server's answer.
  desk.on('recordProgressed', ({ kind, state }) => say({ moved: kind, state }))
}
if (!beginsWithSignIn) say({ ready: true })

const letterBytes = 200_000
const sliceBytes = 90_000

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
    if (mode === 'save') say({ saving: number })
    await desk.must('drafts.save', { id: draftId, caseId: null, fields })
    const { id } = await desk.must('cases.save', { draftId, caseId: null, fields })
    say({ saved: id, number })
    // The pushing run keeps a short queue, so that most kills fall into a request; the saving run fills it.
    if (mode === 'push') await until('the queue is short', () => unsent < 3)
    // Beside a pull somebody saves now and then.
    if (mode === 'pull') await new Promise((resolve) => setTimeout(resolve, 30))
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
    say({ giving: source })
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

/** E-mails with an attachment that needs several slices, one after the other. */
async function sendLetters(): Promise<never> {
  for (let number = Number(first); ; number += 1) {
    const bytes = Buffer.alloc(letterBytes, `Letter ${number}. `)
    const about = { name: `letter-${number}.txt`, mediaType: 'text/plain', size: bytes.length }
    const { id } = await desk.must('files.begin', about)
    for (let offset = 0; offset < bytes.length; offset += sliceBytes) {
      const slice = bytes.subarray(offset, offset + sliceBytes).toString('base64')
      await desk.must('files.append', { id, offset, slice })
    }
    await desk.must('files.finish', { id })
    const subject = `Letter ${number}`
    const recipients = ['school@school.example']
    const text = 'The letter is with this.'
    const fields = { kind: 'email' as const, recipients, subject, text, attachments: [id], caseId: null }
    await desk.must('messages.send', { draftId: v7(), fields })
    say({ mailed: subject })
    await until('the queue is short', () => unsent < 3)
  }
}

const jobs = { upload: sendLetters, typing: type, save, push: save, pull: save, 'new-key': save, outcome: giveOutcomes }
await (mode in jobs ? jobs[mode as keyof typeof jobs] : save)()
