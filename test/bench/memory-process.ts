import { setTimeout as wait } from 'node:timers/promises'
import { noFilter, type CaseRow } from '../../preload/contract/cases.ts'
import { benchSet } from './build-set.ts'
import { openSetDesk } from './set-desk.ts'

/** A desk on the set, alone in its process: works a while and prints how much memory it takes, MB. */
const desk = await openSetDesk(benchSet(Number(process.argv[2])))
const signedOut = process.memoryUsage().rss
await desk.signIn()
for (const text of ['mtoto', 'sh', 'child', 'na wa', '0712']) {
  let before: number | null = null
  for (let page = 0; page < 10; page++) {
    const { rows }: { rows: readonly CaseRow[] } = await desk.ask('cases.list', {
      filter: noFilter(),
      before,
      limit: 100,
    })
    before = rows.at(-1)?.seq ?? null
    await desk.ask('cases.search', { text, filter: noFilter(), after: null, limit: 50 })
  }
}
const samples: number[] = []
for (let index = 0; index < 10; index++) {
  await wait(200)
  samples.push(process.memoryUsage().rss)
}
const megabytes = (bytes: number) => bytes / 1024 / 1024
process.stdout.write(`${JSON.stringify({ samples: samples.map(megabytes), signedOut: megabytes(signedOut) })}\n`)
await desk.close()
process.exit()
