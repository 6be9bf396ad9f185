import { openDatabase } from '../../../main/db/open.ts'
import { anySearch, type CallSearch } from '../../../preload/contract/call-finding.ts'
import { measure, percentile, repeat, type BenchContext, type BenchRow } from '../bench-row.ts'
import { openSetDesk, prepareOwnFolder, type SetDesk } from '../set-desk.ts'
import { seededRandom } from '../words.ts'

const calls = 100_000
const pageSize = 50
/** They lie within what an agent's desk keeps, so that none of them grows old meanwhile. */
const spanMs = 25 * 86_400_000
const agents = Array.from({ length: 60 }, (_, index) => String(8100 + index))
const queues = ['child-helpline', 'gbv-desk', 'night']
const statuses = ['answered', 'answered', 'answered', 'abandoned', 'noanswer']

/** 100,000 calls of a centre in the database of a desk that is not open yet. */
function fill(file: string, key: Uint8Array, newest: number): void {
  const random = seededRandom(11)
  const pick = <T>(values: readonly [T, ...T[]] | readonly T[]) => values[Math.floor(random() * values.length)]
  const database = openDatabase({ file, key })
  const insert = database.prepare<[Record<string, string | number | null | undefined>]>(
    `INSERT INTO server_calls (seq, server_id, at, agent, queue, number, digits, direction, status, wait_ms, talk_ms,
       has_recording, is_scored)
     VALUES (@at, @id, @at, @agent, @queue, @number, @number, @direction, @status, 5000, @talk, @recording, @scored)`,
  )
  database.transaction(() => {
    for (let index = 0; index < calls; index++) {
      const at = newest - Math.floor((spanMs / calls) * index)
      const number = `07${10_000_000 + Math.floor(random() * 80_000_000)}`
      insert.run({
        id: `${at}.${index}`,
        at,
        agent: pick(agents),
        queue: pick(queues),
        number,
        direction: random() < 0.85 ? 'in' : 'out',
        status: pick(statuses),
        talk: Math.floor(random() * 1_200_000),
        recording: Number(random() < 0.7),
        scored: Number(random() < 0.08),
      })
    }
  })()
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.close()
}

/** A page each: at any depth, half of them under filters of all kinds, from the commonest to what nothing fits. */
function randomPages(newest: number) {
  const random = seededRandom(6)
  const filters: readonly ((from: number) => Partial<CallSearch>)[] = [
    () => ({ statuses: ['abandoned'] }),
    () => ({ agents: agents.slice(3, 4) }),
    () => ({ agents: agents.slice(10, 16), score: 'without' }),
    () => ({ queues: ['night'], recording: 'with', talkFromMs: 900_000 }),
    () => ({ score: 'with', directions: ['out'] }),
    (from) => ({ from, to: from + 86_400_000 }),
    () => ({ number: '0712345678' }),
    () => ({ number: '07123456' }),
    () => ({ talkFromMs: 80_000_000 }),
  ]
  return (index: number): { search: CallSearch; before: number; limit: number } => {
    const before = Math.floor(newest - random() * spanMs)
    const filter = filters[Math.floor(index / 2) % filters.length]
    const search =
      index % 2 === 0 || filter === undefined ? anySearch() : { ...anySearch(), ...filter(before - spanMs / 9) }
    return { search, before, limit: pageSize }
  }
}

async function callsRow(context: BenchContext) {
  const set = context.set()
  const own = await prepareOwnFolder(set)
  const newest = Date.now()
  fill(own.database, set.key, newest)
  const desk: SetDesk = await openSetDesk(set, own.dataFolder)
  context.onEnd(() => desk.close())
  await desk.signIn()
  const page = randomPages(newest)
  const measured = await measure(360, (index) => desk.ask('calls.find', page(index)), 10)
  const bare = openDatabase({ file: own.database, key: set.key })
  const select = bare.prepare<[number]>('SELECT * FROM server_calls WHERE seq < ? ORDER BY seq DESC LIMIT 50')
  const floors = await repeat(200, (index) => select.all(page(index).before))
  bare.close()
  return { ...measured, floor: percentile(floors, 0.95) }
}

/** All calls of a centre on this computer, as the screen reads them. */
export const callRows: readonly BenchRow[] = [
  {
    name: 'calls',
    target: 20,
    how: 'a page of 50 of 100,000 calls at any depth, half of them filtered, over the socket; floor: a bare keyset select',
    run: callsRow,
  },
]
