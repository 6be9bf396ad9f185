import { v7 } from 'uuid'
import { afterEach, expect, it } from 'vitest'
import type { ServerCase } from '../../../main/api/gateway.ts'
import { call, createEngineDesk } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** A call's ticket carries no reference of ours: by whom it was made tells whose it is, in whatever name the server has (DESIGN 6.3). */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const person = (serverId: string, login: string, firstName: string) => ({
  kind: 'user' as const,
  localId: v7(),
  serverId,
  fields: { login, extension: '', firstName, lastName: 'Otieno', phone: '', email: '' },
  photo: '',
  roleName: '',
  enabled: '1',
})

interface Known {
  /** What the sign-in tells. */
  readonly names?: readonly string[]
  /** One of ours was accepted before. */
  readonly isLearnt?: boolean
  /** The server's list of people is here. */
  readonly isListed?: boolean
}

/**
 * Ours is sent and its answer lost; at the server is one of the same call, made by `author`, in other words. It is ours, which
 * a colleague has edited since, or a colleague's own. The pull brings it before the look.
 */
async function lost(
  by: { author: string; isOurs: boolean },
  { names = [], isLearnt = false, isListed = false }: Known,
) {
  desk = createEngineDesk()
  const { server, clock, db, engine } = desk
  const usual = { ...server.gateway }
  const asOfServer = (of: ServerCase): ServerCase => ({ ...of, createdBy: by.isOurs ? by.author : 'Amina Otieno' })
  server.gateway.createCase = async (...given) => {
    const made = asOfServer(await usual.createCase(...given))
    server.held.set(made.serverId, made)
    return made
  }
  if (isListed) {
    const records = [person('28', 'amina', 'Amina'), person('31', 'juma', 'Juma')]
    const position = { skip: 2, isComplete: true, newestServerId: '31', finishedAt: clock.now() }
    await db.applyPulledRecords({ kind: 'user', records, position, now: clock.now() })
  }
  await desk.begin({ token: 'token-1', names })
  if (isLearnt) await desk.save(call('17.1', 'before'))
  const before = server.held.size
  server.setBehaviour((request) => (request === 'create' ? 'lost-before' : 'ok'))
  const fields = call('17.5', 'as it was sent')
  const id = await desk.save(fields)
  server.setBehaviour(() => 'ok')
  const times = { createdAt: clock.now(), updatedAt: clock.now() + 1 }
  const other = { ...fields, resolution: 'another’s words' }
  server.held.set('900', { serverId: '900', fields: other, ...times, createdBy: by.author, reference: null })
  desk.link.probeNow()
  await clock.settle()
  engine.pullNow()
  await clock.advance(300_000)
  const [row] = await desk.rows()
  return { made: server.held.size - before - 1, reason: row?.reason ?? null, state: await desk.stateOf(id) }
}

it.each<[string, string, Known, string]>([
  ['the login', 'amina', {}, 'server-changed'],
  ['the id that the sign-in told', '28', { names: ['28'] }, 'server-changed'],
  ['a name it gave to one of ours before', 'Amina W', { isLearnt: true }, 'server-changed'],
  ['a name that stands in its list of people', 'Amina Otieno', { isListed: true }, 'server-changed'],
  // It may be a colleague's: a person says which, or that it is neither.
  ['a name nobody has heard', 'Amina W', {}, 'server-duplicate'],
])(
  'one of ours, which a colleague has edited since, is not made twice where the server calls us by %s',
  async (...of) => {
    const [, author, known, reason] = of
    expect(await lost({ author, isOurs: true }, known)).toEqual({ made: 0, reason, state: 'needs-you' })
  },
)

it.each<[string, Known]>([
  ['one of ours was accepted', { isLearnt: true }],
  ['its list of people says who that is', { isListed: true }],
])('a colleague’s ticket of the same call is theirs, and ours is sent, once %s', async (_when, known) => {
  expect(await lost({ author: 'juma', isOurs: false }, known)).toEqual({ made: 1, reason: null, state: 'accepted' })
})
