import { expect, test } from 'vitest'
import { firstThresholds, type BoardSpan, type BoardView } from '../../../preload/contract/index.ts'
import { boardLevels } from '../../../renderer/features/board/levels.ts'

const now = 1_800_000_000_000
const span = (within15: number | null, within20: number | null): BoardSpan => ({
  inbound: 10,
  answered: 9,
  lost: 1,
  abandoned: 0,
  outbound: 0,
  within15,
  within20,
  averageWaitMs: null,
  averageTalkMs: null,
  longestWaitMs: null,
})
const board = (hour: BoardSpan | null, today: BoardSpan | null): BoardView => ({
  at: now,
  state: 'live',
  reason: null,
  callsReadAt: now,
  agentsReadAt: now,
  totalsReadAt: null,
  now: { waiting: null, longestSince: null, talking: null },
  today,
  hour,
  queues: [],
  agents: [],
  totals: null,
})
const level = (hour: BoardSpan | null, serviceLevelWithin: 15 | 20) =>
  boardLevels(board(hour, span(0, 0)), { ...firstThresholds(), serviceLevelWithin }, now).serviceLevel

test('the level of service warns by the seconds that were chosen, and by the last hour: a bad morning is no alarm now', () => {
  expect([level(span(0.5, 0.9), 20), level(span(0.5, 0.9), 15)]).toEqual(['calm', 'danger'])
  expect([level(span(0.9, 0.7), 20), level(span(0.9, 0.7), 15)]).toEqual(['warn', 'calm'])
  // Nobody called, or the server does not tell: nothing is held against anybody.
  expect([level(null, 20), level(span(null, null), 20)]).toEqual(['calm', 'calm'])
})
