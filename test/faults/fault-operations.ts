import { isSameCase } from '../../main/sync/merge.ts'
import { emptyCase, noFilter } from '../../preload/contract/cases.ts'
import type { CaseFields } from '../../preload/contract/cases.ts'
import { codeOf } from '../../preload/contract/errors.ts'
import { until } from '../kit/poll.ts'
import { accounts, call, shortTimings, startFaultDesk, walkIn } from './fault-desk.ts'
import type { FaultDesk, FaultServer } from './fault-desk.ts'
import type { FaultRow } from './fault-rows.ts'

/** One thing a desk asks of the server, under a fault: answers how it ended, in the words of the table. */
interface Operation {
  readonly name: string
  /** What the table expects of it. */
  readonly expected: (row: FaultRow) => string
  /** A desk of its own, so that operations run side by side. */
  readonly begin: (server: FaultServer) => Promise<{ run(row: FaultRow): Promise<string>; close(): Promise<void> }>
}

/** Side by side they share the machine: what is not spoiled must not time out. */
const timings = { ...shortTimings, serverTimeoutMs: 400 }
/** The sign-in of a busy machine takes longer still. */
const patience = { ...shortTimings, serverTimeoutMs: 2_500 }

function strike(desk: FaultDesk, row: FaultRow, t: number, request: { method: string; path: RegExp }): void {
  desk.proxy.forget()
  desk.proxy.rule(row.isForAll === true ? row.rule(t) : { ...request, ...row.rule(t) })
}

type Begin = (desk: FaultDesk, name: string) => Promise<{ caseId?: string; fields: CaseFields }>

/** A change of a case, by how it is prepared; `save` sends it. */
function change(
  name: string,
  expected: (row: FaultRow) => string,
  begin: Begin,
  save: (desk: FaultDesk, fields: CaseFields, caseId?: string) => Promise<string>,
): Operation {
  return {
    name,
    expected,
    async begin(server) {
      const desk = await startFaultDesk(timings, server)
      return { run: (row) => changeUnder(desk, row, begin, save), close: () => desk.close() }
    },
  }
}

async function changeUnder(
  desk: FaultDesk,
  row: FaultRow,
  begin: Begin,
  save: (desk: FaultDesk, fields: CaseFields, caseId?: string) => Promise<string>,
): Promise<string> {
  const said: string[] = []
  const { fields, caseId } = await begin(desk, row.name)
  strike(desk, row, timings.serverTimeoutMs, { method: 'POST', path: /\/tickets/ })
  const endedBefore = desk.ended.length
  const id = await save(desk, fields, caseId)
  const isOver = async () => {
    const { state } = await desk.db.getCase({ id })
    return desk.ended.length > endedBefore || state === 'accepted' || state === 'needs-you'
  }
  await until(`${row.name}: accepted, parked or signed out`, isOver)
  if (desk.ended.length > endedBefore) {
    said.push((await desk.outboxOf(id))[0]?.state ?? 'gone', 'signed in again')
    await desk.signIn()
  }
  let final = fields
  if ((await desk.settled(id)) === 'needs-you') {
    const [waiting] = await desk.outboxOf(id)
    const at = waiting?.problems.map(({ field, serverText }) => `${field} (${serverText ?? ''})`) ?? []
    said.push([waiting?.reason ?? '', ...at].join(' at '), 'edited')
    final = { ...fields, narrative: `${fields.narrative} Mended.` }
    await desk.save(final, id)
    if ((await desk.settled(id)) === 'needs-you') return `needs you: ${(await desk.outboxOf(id))[0]?.reason ?? ''}`
  }
  desk.proxy.clear()
  said.push(await countAtServer(desk, id, final))
  const posts = desk.proxy.requests().filter((each) => each.method === 'POST' && each.path.includes('/tickets'))
  return [...said, `${posts.length} sent`].join(', ')
}

/** How often the server holds the case, with one contact each and every value as written; what differs otherwise. */
async function countAtServer(desk: FaultDesk, caseId: string, fields: CaseFields): Promise<string> {
  const { phone } = fields.contact
  const tickets = await desk.server.tickets({ contact_phone: phone })
  const record = await desk.db.getCase({ id: caseId })
  const own = tickets.find((each) => each['id'] === record.serverId)
  const contacts = desk.contacts(phone)
  if (own === undefined) return 'not the record it was told'
  if (!isSameCase(fields, record.fields)) return 'other values here'
  const { narrative, resolution, status } = fields
  if (own['narrative'] !== narrative || own['resolution'] !== resolution || own['status'] !== status) {
    return 'other values there'
  }
  if ((await desk.outboxOf(caseId)).length > 0) return 'still in the outbox'
  if (contacts !== tickets.length) return `${contacts} contacts`
  return tickets.length === 1 ? 'once' : tickets.length === 2 ? 'twice' : `${tickets.length} times`
}

/**
 * The outcome of a call whose case the server has, and whose other outcome a colleague it was handed on to has sent: three
 * tickets with one source id. Answers what the desk is about to send.
 */
async function besideACase(desk: FaultDesk, name: string): Promise<{ fields: CaseFields }> {
  const ofCase = call(name)
  const phone = ofCase.contact.phone.replace('0700', '0711')
  const empty = emptyCase()
  const bare = { ...empty, source: 'call' as const, sourceId: ofCase.sourceId, status: 'closed' as const }
  const fields = { ...bare, disposition: 'prank' as const, contact: { ...empty.contact, phone } }
  await desk.settled(await desk.save(ofCase))
  const elsewhere = { ...fields, disposition: 'blank-call' as const }
  await desk.makeElsewhere({ ...elsewhere, contact: { ...elsewhere.contact, phone: phone.replace('0711', '0722') } })
  return { fields }
}

async function acceptedCase(desk: FaultDesk, name: string): Promise<{ caseId: string; fields: CaseFields }> {
  const fields = walkIn(name)
  const caseId = await desk.save(fields)
  await desk.settled(caseId)
  return { caseId, fields: { ...fields, resolution: `Resolved after ${name}`, status: 'closed' } }
}

const saveCase = (desk: FaultDesk, fields: CaseFields, caseId?: string) => desk.save(fields, caseId)

let lastNumber = 0

/** A text message goes out, to a number of its own by which the server is asked. */
const message: Operation = {
  name: 'text message',
  expected: (row) => row.message ?? row.change,
  async begin(server) {
    const desk = await startFaultDesk(timings, server)
    return {
      async run(row) {
        lastNumber += 1
        const number = `+2547${String(20_000_000 + lastNumber)}`
        const said: string[] = []
        strike(desk, row, timings.serverTimeoutMs, { method: 'POST', path: /\/sms/ })
        const endedBefore = desk.ended.length
        const id = await desk.sendText(number, `Under ${row.name}`)
        const entry = async () => (await desk.db.listOutbox({ limit: 500 })).find((each) => each.recordId === id)
        const isOver = async () => {
          const waiting = await entry()
          return desk.ended.length > endedBefore || waiting === undefined || waiting.state === 'parked'
        }
        await until(`${row.name}: accepted, parked or signed out`, isOver)
        if (desk.ended.length > endedBefore) {
          said.push((await entry())?.state ?? 'gone', 'signed in again')
          await desk.signIn()
          await until('accepted', async () => (await entry()) === undefined)
        }
        desk.proxy.clear()
        const { sms } = await desk.server.read(`sms/?contact_phone=${encodeURIComponent(number)}`)
        const times = ['', 'once, ', 'twice, '][sms?.length ?? 0] ?? `${sms?.length ?? 0} times, `
        const parked = await entry()
        if (parked !== undefined) said.push(parked.reason ?? '')
        const posts = desk.proxy.requests().filter((each) => each.method === 'POST' && each.path.includes('/sms'))
        return [...said, `${times}${posts.length} sent`].join(', ')
      },
      close: () => desk.close(),
    }
  },
}

/** Three records of a colleague come in: they are all here, once, however the page arrived. */
const pull: Operation = {
  name: 'pull page',
  expected: (row) => row.pull,
  async begin(server) {
    const desk = await startFaultDesk(timings, server)
    await until('the first pull is over', () => desk.engine.pullProgress().state === 'done')
    return {
      async run(row) {
        const said: string[] = []
        const wanted = [1, 2, 3].map(() => walkIn(`pulled under ${row.name}`))
        for (const fields of wanted) await desk.arriveLate('', fields)
        const endedBefore = desk.ended.length
        const isPage = /\/tickets\/\?_c=\d+&_a=\d+$/
        strike(desk, row, timings.serverTimeoutMs, { method: 'GET', path: isPage })
        desk.engine.pullNow()
        const here = async () => {
          const rows = await desk.db.pageCases({ filter: noFilter(), before: null, limit: 200 })
          return wanted.map(({ contact }) => rows.filter((each) => each.phone === contact.phone).length)
        }
        await until('pulled or signed out', async () => {
          return desk.ended.length > endedBefore || (await here()).every((count) => count > 0)
        })
        if (desk.ended.length > endedBefore) {
          said.push('signed in again')
          await desk.signIn()
          await until('pulled', async () => (await here()).every((count) => count > 0))
        }
        await until('the pull is over', () => desk.engine.pullProgress().state === 'done')
        desk.proxy.clear()
        const counts = await here()
        said.push(counts.every((count) => count === 1) ? 'whole' : `counts ${counts.join(' ')}`)
        // How often it takes is a matter of steps and of the machine; that it was not given up is what counts.
        const pages = desk.proxy.requests().filter((each) => isPage.test(each.path)).length
        return [...said, ...(pages > 1 ? ['asked again'] : [])].join(', ')
      },
      close: () => desk.close(),
    }
  },
}

/** A person signs in, again and again until they are in. */
const signIn: Operation = {
  name: 'sign-in',
  expected: (row) => row.signIn,
  async begin(server) {
    const desk = await startFaultDesk(patience, server)
    const person = accounts[0] ?? { login: '', password: '' }
    return {
      async run(row) {
        const said = new Set<string>()
        strike(desk, row, patience.serverTimeoutMs, { method: 'POST', path: /\/eproc\/$/ })
        for (let tries = 0; tries < 8 && !said.has('in'); tries += 1) {
          const word = await desk.gateway.signIn(person.login, person.password).then(
            ({ login }) => (login === person.login ? 'in' : 'in as somebody else'),
            (error: unknown) => codeOf(error),
          )
          said.add(word)
        }
        desk.proxy.clear()
        return [...said].join(', ')
      },
      close: () => desk.close(),
    }
  },
}

/** Joining the queue: what the answer says, and what the next poll finds. */
const join: Operation = {
  name: 'joinq',
  expected: (row) => row.join,
  async begin(server) {
    const desk = await startFaultDesk(patience, server)
    const agent = accounts.find((each) => each.role === 'agent') ?? { login: '', password: '' }
    const { session, extension } = await until('signed in', () =>
      desk.gateway.signIn(agent.login, agent.password).catch(() => undefined),
    )
    const exchange = holdExchange(server.practice.url, session.token, extension)
    await until('the exchange is there', async () => {
      const { result } = await desk.gateway.joinQueue(session)
      return result === 'ringing'
    })
    return {
      async run(row) {
        await until('out of the queue', async () => {
          await desk.gateway.leaveQueue(session)
          return (await desk.gateway.pollQueue(session)).status === 'offline'
        })
        strike(desk, row, patience.serverTimeoutMs, { method: 'POST', path: /\/joinq$/ })
        const said = await desk.gateway.joinQueue(session).then(
          ({ result }) => result,
          (error: unknown) => codeOf(error),
        )
        const isLate = row.name.startsWith('commit after')
        desk.proxy.clear()
        const status = await until('the poll answers', async () => {
          const reading = await desk.gateway.pollQueue(session).catch(() => null)
          return reading !== null && (!isLate || reading.status !== 'offline') && reading.status
        })
        return `${said}, ${status}`
      },
      async close() {
        exchange.abort()
        await desk.close()
      },
    }
  },
}

/** Asks for the exchange's orders like the practice window does: without one, nobody can be rung. */
function holdExchange(url: string, token: string, extension: string): AbortController {
  const ending = new AbortController()
  const address = new URL('/practice-exchange/orders', url)
  const ask = async (after: number): Promise<void> => {
    const headers = { XAuthorization: `Bearer ${token}` }
    const answer = await fetch(`${address.href}?extension=${extension}&after=${after}&wait=20`, {
      headers,
      signal: ending.signal,
    })
    const { orders = [] } = (await answer.json()) as { orders?: { number?: number }[] }
    return ask(Math.max(after, ...orders.map((each) => each.number ?? 0)))
  }
  ask(0).catch(() => undefined)
  return ending
}

export const operations: readonly Operation[] = [
  change(
    'create walk-in',
    (row) => row.change,
    (_desk, name) => Promise.resolve({ fields: walkIn(name) }),
    saveCase,
  ),
  change(
    'create call',
    (row) => row.change,
    (_desk, name) => Promise.resolve({ fields: call(name) }),
    saveCase,
  ),
  change(
    'outcome beside a case',
    (row) => row.change,
    besideACase,
    (desk, fields) => desk.giveOutcome(fields.sourceId, fields.contact.phone),
  ),
  change('update', (row) => row.update ?? row.change, acceptedCase, saveCase),
  message,
  pull,
  signIn,
  join,
]
