import { emptyQa, qaScoreNames } from '../../preload/contract/index.ts'
import type { PersonFields, QaFields } from '../../preload/contract/index.ts'
import { until } from '../kit/poll.ts'
import { deskFor, laneTimings } from './fault-lane.ts'
import type { Operation } from './fault-lane.ts'
import type { FaultDesk, FaultRole } from './fault-desk.ts'
import type { FaultRow } from './fault-rows.ts'

/** Everything but cases that a desk sends, under each fault: scores, e-mails and their attachments, text messages, people. */

/** One record of a kind, made by its words, which nothing else at the server says. */
interface RecordKind {
  readonly name: string
  readonly expected: (row: FaultRow) => string
  readonly role: FaultRole
  /** More patience than others need, ms. */
  readonly timeoutMs?: number
  /** What the fault strikes: the request that sends it. */
  readonly path: RegExp
  /** Saves it and sends it; with `id` once more, after it was taken back. */
  readonly save: (desk: FaultDesk, words: string, id?: string) => Promise<string>
  /** What the server has of it, in the words of the table. */
  readonly atServer: (desk: FaultDesk, words: string) => Promise<string>
}

const notThere = 'not there'
const times = (count: number) => [notThere, 'once', 'twice'][count] ?? `${count} times`

let lastWords = 0

function recordOperation(kind: RecordKind): Operation {
  const { name, expected, role, path, save, atServer, timeoutMs = laneTimings.serverTimeoutMs } = kind
  return {
    name,
    expected,
    async begin(server) {
      const lane = await deskFor(server, { role, timeoutMs })
      async function run(row: FaultRow): Promise<string> {
        const { desk, strike } = await lane.deskUnder(row)
        lastWords += 1
        const words = `${name} ${lastWords}`
        strike({ method: 'POST', path })
        const endedBefore = desk.ended.length
        const id = await save(desk, words)
        const entries = () => desk.unsent()
        const isOver = async () => {
          const waiting = await entries()
          return desk.ended.length > endedBefore || waiting.length === 0 || waiting.some(isParked)
        }
        const said: string[] = []
        await until(`${row.name}: accepted, parked or signed out`, isOver)
        if (desk.ended.length > endedBefore) {
          said.push((await entries())[0]?.state ?? 'gone', 'signed in again')
          await desk.signIn()
          await until('accepted', async () => (await entries()).length === 0)
        }
        const rows = await entries()
        const parked = rows.find(isParked)
        let sent = words
        if (parked !== undefined) {
          // Its writer takes it back; what the server does not have is mended and sent again.
          await desk.db.takeBack({ id: rows.find((each) => each.recordId === id)?.id ?? '', now: Date.now() })
          said.push(parked.reason ?? '', 'taken back')
          if ((await atServer(desk, words)).startsWith(notThere)) {
            sent = `${words} mended`
            await save(desk, sent, id)
            await until('accepted', async () => (await entries()).length === 0)
          }
        }
        desk.proxy.clear()
        const count = await atServer(desk, sent)
        said.push(count)
        if (count === 'twice' && parked === undefined) {
          await desk.noticed(id)
          said.push('noticed')
        }
        const posts = desk.proxy.requests().filter((each) => each.method === 'POST' && path.test(each.path))
        said.push(`${posts.length} sent`)
        await lane.leave()
        return said.join(', ')
      }
      return { run, close: () => lane.close() }
    },
  }
}

const isParked = ({ state }: { state: string }) => state === 'parked'

/** One call is scored again and again; each score has words of its own. */
function scored(callRef: string, words: string): QaFields {
  const empty = emptyQa(callRef)
  const scores = { ...empty.scores }
  for (const [index, name] of qaScoreNames.entries()) scores[name] = (index % 5) + 1
  return { ...empty, scores, comments: words, recommendations: 'Breathe – ŋ ’ 😀' }
}

async function callToScore(desk: FaultDesk): Promise<string> {
  const [call] = await desk.server.calls()
  return call?.['id'] ?? ''
}

const score: RecordKind = {
  name: 'QA score',
  expected: (row) => row.record ?? row.change,
  role: 'quality',
  path: /\/qa$/,
  save: async (desk, words, id) => desk.score(scored(await callToScore(desk), words), id),
  async atServer(desk, words) {
    const callRef = await callToScore(desk)
    const { qa = [] } = await desk.server.read(`qa/?source_id=${callRef}&_c=200`)
    const { calls } = await desk.server.read(`calls/${callRef}`)
    if (calls?.[0]?.['qa_done'] !== '1') return 'its call is not marked'
    return times(qa.filter((each) => each['comments'] === words && each['resolution'] === '4').length)
  },
}

const numberOf = (words: string) => `+2547${/\d+/.exec(words)?.[0].padStart(8, '0') ?? ''}`

/** A number of its own finds it at the server; the words it was sent with tell a mended one apart. */
const text: RecordKind = {
  name: 'text message',
  expected: (row) => row.record ?? row.change,
  role: 'agent',
  path: /\/sms\/$/,
  save(desk, words, id) {
    const about = { recipients: [numberOf(words)], subject: '', attachments: [], caseId: null }
    return desk.send({ kind: 'sms', text: words, ...about }, id)
  },
  async atServer(desk, words) {
    const { sms = [] } = await desk.server.read(`sms/?contact_phone=${encodeURIComponent(numberOf(words))}`)
    return times(sms.filter((each) => each['msg'] === words).length)
  },
}

/** A short one, so that faults of time are such for uploads too; on a slow line one that takes longer than a time-out. */
const letterFor = (desk: FaultDesk) => Buffer.from('A letter of nobody. '.repeat(desk.isOnLine ? 800 : 6))
const nameOf = (words: string) => `${words.replace(' mended', '')}.txt`

async function sendLetter(desk: FaultDesk, words: string, id?: string): Promise<string> {
  const draft = (await desk.db.listMessageDrafts()).find((each) => each.id === id)
  const attachments = draft?.fields.attachments ?? [await desk.attach(nameOf(words), letterFor(desk))]
  const about = { recipients: ['school@school.example'], subject: words, attachments, caseId: null }
  return desk.send({ kind: 'email', text: `It is with this – ŋ ’ 😀\n${words}`, ...about }, id)
}

/** How often the e-mail is at the server, and whether what is attached to it came whole. */
async function letters(desk: FaultDesk, words: string): Promise<string> {
  const { emails = [] } = await desk.server.read(`emails/?subject=${encodeURIComponent(words)}`)
  for (const each of emails) {
    // The server lists who carries what: name and size of each file.
    const attached = each['attachments'] as { name: string; size: string }[]
    const [file, ...more] = attached
    if (file === undefined || more.length > 0) return `with ${attached.length} attachments`
    if (file.name !== nameOf(words) || file.size !== String(letterFor(desk).length)) return 'with another attachment'
  }
  return times(emails.length)
}

const email: RecordKind = {
  name: 'e-mail with attachment',
  expected: (row) => row.email ?? row.record ?? row.change,
  role: 'agent',
  path: /\/emails\/$/,
  save: sendLetter,
  atServer: letters,
}

/** The same e-mail; what is struck is the way of its attachment. */
const upload: RecordKind = {
  name: 'attachment',
  expected: (row) => row.upload,
  role: 'agent',
  // Read, proven and decrypted before it leaves; the second try must not be late as well, it would leave one more behind.
  timeoutMs: 1_500,
  path: /\/files\/$/,
  save: sendLetter,
  async atServer(desk, words) {
    const spare = desk.files(nameOf(words)) - 1
    return `${await letters(desk, words)}${spare > 0 ? `, ${spare} spare` : ''}`
  },
}

function person(words: string): PersonFields {
  const login = words.replaceAll(/[^a-z0-9]/gi, '').slice(0, 20)
  return { login, extension: '', firstName: 'Zawadi', lastName: words, phone: '', email: '' }
}

/** A login is at the server once or not at all: the server itself sees to that. */
async function people(desk: FaultDesk, words: string): Promise<string> {
  const { users = [] } = await desk.server.read(`users/?usn=${person(words).login}`)
  return users.every((each) => each['lname'] === words) ? times(users.length) : 'other values there'
}

const newPerson: RecordKind = {
  name: 'new person',
  expected: (row) => row.person ?? row.record ?? row.change,
  role: 'administrator',
  path: /\/users$/,
  save: (desk, words, id) => desk.savePerson(person(words), id),
  atServer: people,
}

export const recordOperations: readonly Operation[] = [score, text, email, upload, newPerson].map(recordOperation)
