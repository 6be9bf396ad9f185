import { isSameCase } from '../../main/sync/merge.ts'
import { emptyCase, noFilter } from '../../preload/contract/cases.ts'
import type { CaseFields } from '../../preload/contract/cases.ts'
import { codeOf } from '../../preload/contract/errors.ts'
import { until } from '../kit/poll.ts'
import { accounts, call, shortTimings, startFaultServer, walkIn } from './fault-desk.ts'
import type { FaultDesk } from './fault-desk.ts'
import { deskFor } from './fault-lane.ts'
import type { Lane, Operation } from './fault-lane.ts'
import { recordOperations } from './fault-records.ts'
import type { FaultRow } from './fault-rows.ts'

/** The sign-in of a busy machine takes longer still. */
const patience = { ...shortTimings, serverTimeoutMs: 2_500 }

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
      const lane = await deskFor(server)
      return { run: (row) => changeUnder(lane, row, begin, save), close: () => lane.close() }
    },
  }
}

async function changeUnder(
  lane: Lane,
  row: FaultRow,
  begin: Begin,
  save: (desk: FaultDesk, fields: CaseFields, caseId?: string) => Promise<string>,
): Promise<string> {
  const said: string[] = []
  const { desk, strike } = await lane.deskUnder(row)
  const { fields, caseId } = await begin(desk, row.name)
  strike({ method: 'POST', path: /\/tickets/ })
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
  const count = await countAtServer(desk, id, final)
  said.push(count)
  if (count === 'twice') {
    await desk.noticed(id)
    said.push('noticed')
  }
  const posts = desk.proxy.requests().filter((each) => each.method === 'POST' && each.path.includes('/tickets'))
  await lane.leave()
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

/** A page has more to carry than one record. */
const pullTimings = { ...shortTimings, serverTimeoutMs: 1_000 }

/** Three records of a colleague come in: they are all here, once, however the page arrived. */
const pull: Operation = {
  name: 'pull page',
  expected: (row) => row.pull,
  async begin() {
    // What the other lanes write would come in as well.
    const own = await startFaultServer()
    const lane = await deskFor(own, { timings: pullTimings })
    return {
      async run(row) {
        const said: string[] = []
        const { desk, strike } = await lane.deskUnder(row)
        await until('the pull before is over', () => desk.engine.pullProgress().state === 'done')
        const wanted = [1, 2, 3].map(() => walkIn(`pulled under ${row.name}`))
        for (const fields of wanted) await desk.arriveLate('', fields)
        const endedBefore = desk.ended.length
        const isPage = /\/tickets\/\?_c=\d+&_a=\d+$/
        strike({ method: 'GET', path: isPage })
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
        await lane.leave()
        return [...said, ...(pages > 1 ? ['asked again'] : [])].join(', ')
      },
      async close() {
        await lane.close()
        await own.close()
      },
    }
  },
}

/** A person signs in, again and again until they are in. */
const signIn: Operation = {
  name: 'sign-in',
  expected: (row) => row.signIn,
  async begin(server) {
    const lane = await deskFor(server, { timings: patience })
    const person = accounts[0] ?? { login: '', password: '' }
    return {
      async run(row) {
        const said = new Set<string>()
        const { desk, strike } = await lane.deskUnder(row)
        strike({ method: 'POST', path: /\/eproc\/$/ })
        for (let tries = 0; tries < 8 && !said.has('in'); tries += 1) {
          const word = await desk.gateway.signIn(person.login, person.password).then(
            ({ login }) => (login === person.login ? 'in' : 'in as somebody else'),
            (error: unknown) => codeOf(error),
          )
          said.add(word)
        }
        await lane.leave()
        return [...said].join(', ')
      },
      close: () => lane.close(),
    }
  },
}

/** Joining the queue: what the answer says, and what the next poll finds. */
const join: Operation = {
  name: 'joinq',
  expected: (row) => row.join,
  async begin(server) {
    const lane = await deskFor(server, { timings: patience })
    const desk = lane.usual
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
        const under = await lane.deskUnder(row)
        under.strike({ method: 'POST', path: /\/joinq$/ })
        const said = await under.desk.gateway.joinQueue(session).then(
          ({ result }) => result,
          (error: unknown) => codeOf(error),
        )
        const isLate = row.name.startsWith('commit after')
        await lane.leave()
        const status = await until('the poll answers', async () => {
          const reading = await desk.gateway.pollQueue(session).catch(() => null)
          return reading !== null && (!isLate || reading.status !== 'offline') && reading.status
        })
        return `${said}, ${status}`
      },
      async close() {
        exchange.abort()
        await lane.close()
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
  ...recordOperations,
  pull,
  signIn,
  join,
]
