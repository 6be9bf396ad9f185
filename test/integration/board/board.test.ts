import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCrmGateway } from '../../../main/api/crm/adapter.ts'
import { createLiveBoard, defaultBoardTimings } from '../../../main/board/live-board.ts'
import type { LiveBoard } from '../../../main/board/live-board.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import type { BoardView } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'
import { ownServer, signIn, type OwnServer } from '../practice/desk.ts'
import { exchangeFor, ringing } from '../practice/exchange-desk.ts'
import type { ExchangeDesk } from '../practice/exchange-desk.ts'

/** The live board against a real practice server: what a call does there is seen here. */

/** Noon in Nairobi when the test begins: no midnight comes between two looks. */
const begun = Date.now()
const noon = Date.parse('2026-11-22T09:00:00Z')
const now = () => noon + Date.now() - begun
let own: OwnServer
let board: LiveBoard
let amina: ExchangeDesk
let view: BoardView

beforeAll(async () => {
  own = await ownServer({ cases: 40, seed: 5, now })
  const gateway = createCrmGateway({
    baseUrl: own.server.url,
    fetch,
    timeoutMs: 10_000,
    roleCodes: {},
    observer: { answered: () => undefined, failed: () => undefined },
    clock: systemClock,
  })
  const { session } = await gateway.signIn('neema', 'coral-kite-harbour')
  amina = exchangeFor(own.server.url, (await signIn(own.server.url)).token, '8101', now)
  board = createLiveBoard({
    gateway,
    atServer: (work) => work(session),
    who: () => 'neema',
    self: () => ({ extension: '8103', queue: { status: 'online', sinceAt: 1_000, readAt: 2_000 } }),
    skewMs: () => 0,
    timeZone: 'Africa/Nairobi',
    clock: { ...systemClock, now },
    random: () => 0.5,
    timings: { ...defaultBoardTimings, callsMs: 50, tellMs: 10 },
    onChange: (next) => (view = next),
  })
  view = board.look()
})
afterAll(async () => {
  board.leave()
  await own.end()
})

const sees = (what: string, isSo: (seen: BoardView) => boolean): Promise<BoardView> =>
  until(what, () => {
    board.look()
    return isSo(view) && view
  })
const agent = (seen: BoardView, extension: string) => seen.agents.find((each) => each.extension === extension)

it('follows a call from the first ring to its end, and one that nobody answers', async () => {
  const before = await sees(
    'a board that was read',
    (seen) => seen.state === 'live' && seen.totals !== null && seen.today !== null,
  )
  expect(before.now.waiting).toBeNull()
  expect(agent(before, '8101')).toMatchObject({ name: 'Amina Wekesa', presence: null, call: null })
  expect(agent(before, '8103')).toMatchObject({ isSelf: true, presence: 'online', presenceSince: 1_000 })
  expect(before.totals?.cases).toBe(40)
  const inbound = before.today?.inbound ?? 0

  await amina.report(ringing('call-1'))
  const rings = await sees('a caller who waits', (seen) => seen.now.waiting === 1)
  expect(agent(rings, '8101')?.call).toMatchObject({ state: 'ringing', queue: 'child-helpline' })
  expect(rings.queues.find(({ queue }) => queue === 'child-helpline')?.waiting).toBe(1)
  expect(rings.today?.inbound).toBe(inbound + 1)

  await amina.report({ kind: 'call-answered', callId: 'call-1' })
  const talks = await sees('a call that was answered', (seen) => seen.now.talking === 1)
  expect(talks.now).toMatchObject({ waiting: 0, longestSince: null })
  expect(agent(talks, '8101')?.call?.state).toBe('talking')

  await amina.report({ kind: 'call-ended', callId: 'call-1', by: 'caller' }, ringing('call-2'))
  await amina.report({ kind: 'call-ended', callId: 'call-2', by: 'exchange' })
  const over = await sees('a call that was missed', (seen) => agent(seen, '8101')?.missedInRow === 1)
  expect(over.now).toEqual({ waiting: 0, longestSince: null, talking: 0 })
  expect(over.today?.answered).toBe((before.today?.answered ?? 0) + 1)
  expect(over.today?.lost).toBe((before.today?.lost ?? 0) + 1)
  expect(over.totals?.inbound).toBeGreaterThan(0)
})

it('agrees with what the server itself counts of today', async () => {
  const desk = await signIn(own.server.url, 'neema', 'coral-kite-harbour')
  const seen = await sees('a live board', (each) => each.state === 'live')
  const rows = (await desk.get('calls/?_c=1000')).json['calls'] as Record<string, string>[]
  const nairobi = 3 * 3_600_000
  const midnight = Math.floor((now() + nairobi) / 86_400_000) * 86_400_000 - nairobi
  const today = rows.filter((row) => Date.parse(`${row['created_on']?.replace(' ', 'T')}Z`) >= midnight)
  const inbound = today.filter((row) => row['vector'] === 'inbound')
  expect(seen.today).toMatchObject({
    inbound: inbound.length,
    outbound: today.length - inbound.length,
    answered: inbound.filter((row) => row['hangup_status'] === 'answered').length,
    within20: (() => {
      const answered = inbound.filter((row) => row['hangup_status'] === 'answered')
      return inbound.length === 0 ? null : answered.filter((row) => Number(row['wait']) <= 20).length / inbound.length
    })(),
  })
})

it('keeps what it knew when the server goes away', async () => {
  const last = await sees('a live board', (seen) => seen.state === 'live')
  await own.server.close()
  const away = await sees('a board out of date', (seen) => seen.state === 'away')
  expect(away.reason).toMatch(/^server-/)
  expect(away.today).toEqual(last.today)
})
