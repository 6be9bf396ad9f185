import { noFilter } from '../../../preload/contract/cases.ts'
import { cpuSince, percentile, timed, type BenchContext, type BenchRow } from '../bench-row.ts'
import { bareSession, startFullPractice } from '../practice-server.ts'
import { openSyncedWorkspace } from '../synced-workspace.ts'
import { saveNext } from './writes.ts'

const most = 100_000
/** The pull's largest page. */
const pageSize = 100
const tickMs = 5
const saveEveryMs = 100

interface FirstPull {
  readable: number
  searchable: number
  cpu: number
  stalls: { longest: number; longestCpu: number }
  saves: number[]
  floor: number
}

/** How long timers of the main loop came late, and how much of that the main thread itself had worked. */
function watchLoop() {
  let last = performance.now()
  let lastCpu = process.threadCpuUsage()
  let longest = 0
  let longestCpu = 0
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(lastCpu)
    longest = Math.max(longest, performance.now() - last - tickMs)
    longestCpu = Math.max(longestCpu, (user + system) / 1_000)
    last = performance.now()
    lastCpu = process.threadCpuUsage()
  }, tickMs)
  return () => {
    clearInterval(timer)
    return { longest, longestCpu }
  }
}

let measured: Promise<FirstPull> | null = null

/** One pull for all rows here: what it takes, how long the main loop stood still, and what a save beside it cost. */
async function pull(context: BenchContext): Promise<FirstPull> {
  const goal = Math.min(most, context.rows)
  context.tell(`pulling ${goal} cases …`)
  const practice = await startFullPractice(goal)
  context.onEnd(() => practice.kill())
  const isReadable = Promise.withResolvers<undefined>()
  const isSearchable = Promise.withResolvers<undefined>()
  let isPulled = false
  let told = 0
  const desk = await openSyncedWorkspace({
    url: practice.url,
    pullGoal: goal,
    listener: {
      pullProgressed({ state, known }) {
        if (known >= told + 10_000) context.tell(`  ${(told = known)} cases pulled`)
        if (state !== 'done') return
        isPulled = true
        isReadable.resolve(undefined)
      },
      searchProgressed({ ready, pending }) {
        if (isPulled && ready && pending === 0) isSearchable.resolve(undefined)
      },
    },
  })
  const stopWatching = watchLoop()
  const from = process.cpuUsage()
  const startedAt = performance.now()
  await desk.connect()
  const saves: number[] = []
  const saving = (async () => {
    while (!isPulled) {
      await new Promise((resolve) => setTimeout(resolve, saveEveryMs))
      saves.push(await timed(() => saveNext(desk.workspace.db)))
    }
  })()
  await isReadable.promise
  const readable = performance.now() - startedAt
  await saving
  await isSearchable.promise
  const searchable = performance.now() - startedAt
  const cpu = cpuSince(from) / goal
  const stalls = stopWatching()
  const rows = await desk.workspace.db.pageCases({ filter: noFilter(), before: null, limit: 50 })
  if (rows.length < 50) throw new Error('The pull brought nothing to read')
  await desk.close()

  const headers = await bareSession(practice.url)
  const floor = await timed(async () => {
    for (let skip = 0; skip < goal; skip += pageSize) {
      await (await fetch(`${practice.url}tickets/?_c=${pageSize}&_a=${skip}`, { headers })).json()
    }
  })
  return { readable, searchable, cpu, stalls, saves, floor }
}

const once = (context: BenchContext) => (measured ??= pull(context))

export const firstPullRows: readonly BenchRow[] = [
  {
    name: 'pull-read',
    target: 25_000,
    how: '100,000 cases from a practice server of its own process readable, a save every 100 ms beside; floor: bare fetch of the pages',
    async run(context) {
      const { readable, floor } = await once(context)
      return { samples: [readable], floor }
    },
  },
  {
    name: 'pull-search',
    target: 90_000,
    how: 'the same until all are searchable; cpu: of one case, server apart',
    async run(context) {
      const { searchable, cpu, floor } = await once(context)
      return { samples: [searchable], cpu, floor }
    },
  },
  {
    name: 'pull-stall',
    target: 50,
    how: 'the longest the main loop stood still meanwhile; cpu: the most it worked in one go',
    async run(context) {
      const { stalls } = await once(context)
      return { samples: [stalls.longest], cpu: stalls.longestCpu, floor: null }
    },
  },
  {
    name: 'save-first-pull',
    target: 30,
    how: 'saves beside this pull and its index; floor: their middle value',
    async run(context) {
      const { saves } = await once(context)
      return { samples: saves, floor: percentile(saves, 0.5) }
    },
  },
]
