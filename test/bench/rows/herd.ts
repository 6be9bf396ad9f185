import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askPractice, startPracticeProcess } from '../../kit/practice-process.ts'
import { until } from '../../kit/poll.ts'
import type { BenchContext, BenchRow } from '../bench-row.ts'
import { cacheFolder } from '../build-set.ts'
import { makeHerd } from '../herd-desks.ts'
import { asSvg, asText } from '../herd-picture.ts'
import { account, bareSession } from '../practice-server.ts'

const desks = 200
const casesEach = 5
const outageMs = 15_000
const waitMs = 420_000
/**
 * All of them at once would be 200 in one second. Spread over 20 s, and over the steps at which they notice, ten begin a second;
 * what chance piles up above 25 would be a herd.
 */
const mostBeginning = 25

/** How many of the instants fall into each second from the first on. */
function perSecond(instants: readonly number[]): number[] {
  const first = Math.min(...instants)
  const counts: (number | undefined)[] = []
  for (const at of instants) {
    const second = Math.floor((at - first) / 1_000)
    counts[second] = (counts[second] ?? 0) + 1
  }
  return Array.from(counts, (count) => count ?? 0)
}

/** The server goes away under a whole site, everybody writes on, and it comes back. */
async function returnOfTheHerd(context: BenchContext) {
  const folder = mkdtempSync(join(tmpdir(), 'desk-bench-herd-'))
  const server = join(folder, 'server')
  let practice = await startPracticeProcess({ folder: server, cases: 0 })
  const requests: { desk: number; at: number }[] = []
  const herd = makeHerd({ folder, url: practice.url, count: desks, asked: (desk, at) => requests.push({ desk, at }) })
  try {
    const { XAuthorization = '' } = await bareSession(practice.url)
    const token = XAuthorization.replace('Bearer ', '')
    for (const desk of herd) desk.connect({ token })
    await until('everybody is connected', () => herd.every((desk) => desk.lightIs() === 'connected'), waitMs)

    await practice.kill()
    for (const desk of herd) await desk.save(casesEach)
    await until('everybody has noticed', () => herd.every((desk) => desk.lightIs() === 'unreachable'), waitMs)
    await new Promise((resolve) => setTimeout(resolve, outageMs))
    requests.length = 0
    practice = await startPracticeProcess({ folder: server, cases: 0, port: practice.port })
    await until(
      'everything written meanwhile is accepted',
      async () => (await Promise.all(herd.map((desk) => desk.unsent()))).every((waiting) => waiting === 0),
      waitMs,
    )
    const tickets = await (await askPractice(practice.url, account.login, account.password)).tickets()
    const references = new Set(tickets.map((ticket) => ticket['source_id']))
    if (tickets.length !== desks * casesEach || references.size !== tickets.length) {
      throw new Error(
        `${desks * casesEach} cases were written, the server has ${tickets.length}, ${references.size} apart`,
      )
    }
  } finally {
    for (const desk of herd) await desk.close()
    await practice.kill()
    rmSync(folder, { recursive: true, force: true })
  }
  // The first request that is no probe is where a desk begins to send what has gathered.
  const begun = Array.from({ length: desks }, (_, number) => requests.filter(({ desk }) => desk === number)[1]?.at)
  const beginning = perSecond(begun.filter((at) => at !== undefined))
  const all = perSecond(requests.map(({ at }) => at))
  context.tell(`\n${desks} desks come back, each with ${casesEach} cases: requests a second at the server`)
  context.tell(asText(all, Math.max(...all)))
  context.tell(`desks that begin, a second (never more than ${mostBeginning})`)
  context.tell(asText(beginning, mostBeginning))
  mkdirSync(cacheFolder, { recursive: true })
  const file = join(cacheFolder, 'herd.svg')
  writeFileSync(file, asSvg(all, Math.max(...all), `${desks} desks after an outage: requests a second at the server`))
  context.tell(`The picture is in ${file}\n`)
  return { all, beginning }
}

export const herdRows: readonly BenchRow[] = [
  {
    name: 'herd',
    target: mostBeginning,
    unit: 'desks',
    how: `${desks} desks after an outage, the most that begin to send in one second (p95 is that peak); floor: evenly over the spread`,
    async run(context) {
      const { beginning } = await returnOfTheHerd(context)
      const peak = Math.max(...beginning)
      if (peak > mostBeginning) throw new Error(`${peak} desks began in one second`)
      return { samples: [peak], floor: desks / 20 }
    },
  },
]
