import { expect, it } from 'vitest'
import { noFilter } from '../../preload/contract/cases.ts'
import { until } from '../kit/poll.ts'
import { shortTimings, startFaultDesk, walkIn } from './fault-desk.ts'

/** A modem's worth of line for everything at once, with the patience of a real desk. */
const timings = { ...shortTimings, serverTimeoutMs: 4_000, pullPage: 16, pullEveryMs: 3_000 }
const records = 24

it('on a line of 2 kB/s every case arrives once and every record comes in, by pages that fit', async () => {
  const desk = await startFaultDesk(timings, undefined, { isOnLine: true })
  try {
    const rowsHere = async () => (await desk.db.pageCases({ filter: noFilter(), before: null, limit: 200 })).length
    await desk.arriveLate('', walkIn('a first record'))
    desk.engine.pullNow()
    await until('the first record is here', async () => (await rowsHere()) === 1)
    for (let index = 0; index < records; index += 1) await desk.arriveLate('', walkIn('a colleague’s'))
    desk.setSpeed(2_000)
    desk.proxy.forget()
    const written = [walkIn('slow one'), walkIn('slow two'), walkIn('slow three')]
    const ids = await Promise.all(written.map((fields) => desk.save(fields)))
    desk.engine.pullNow()
    for (const id of ids) expect(await desk.settled(id)).toBe('accepted')
    for (const { contact } of written) {
      expect(await desk.server.tickets({ contact_phone: contact.phone })).toHaveLength(1)
    }
    await until('every record is here', async () => (await rowsHere()) === 1 + records + written.length)
    const pages = desk.proxy.requests().flatMap(({ path }) => /\/tickets\/\?_c=(\d+)&_a/.exec(path)?.[1] ?? [])
    expect(Number(pages[0]), 'a usual page was too large for the line').toBe(16)
    expect(Math.min(...pages.map(Number))).toBeLessThan(16)
  } finally {
    await desk.close()
  }
})
