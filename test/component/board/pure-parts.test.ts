import { describe, expect, test } from 'vitest'
import { firstThresholds, type BoardAgent, type BoardView } from '../../../preload/contract/index.ts'
import { agentRow, inOrderOfNeed } from '../../../renderer/features/board/agent-rows.ts'
import type { PhoneLamp } from '../../../renderer/features/board/agent-rows.ts'
import { dismissAlert, newAlerts, nextAlerts, noAlerts } from '../../../renderer/features/board/alerts.ts'
import { shareText } from '../../../renderer/features/board/figure-text.ts'
import {
  boardLevels,
  hasRisen,
  levelBelow,
  levelFrom,
  shownAt,
  shownState,
} from '../../../renderer/features/board/levels.ts'
import { createWarningTone } from '../../../renderer/features/board/warning-tone.ts'
import { createOneAFrame } from '../../../renderer/features/board/one-a-frame.ts'

const now = 1_800_000_000_000
const thresholds = firstThresholds()

const agent = (part: Partial<BoardAgent> = {}): BoardAgent => ({
  extension: '8101',
  name: 'Amina Wekesa',
  isSelf: false,
  presence: null,
  presenceSince: null,
  call: null,
  lastCallEndAt: null,
  today: null,
  missedInRow: 0,
  ...part,
})
const row = (part: Partial<BoardAgent> = {}, lamp: PhoneLamp = 'unknown', showsCalls = true) =>
  agentRow(agent(part), { lamp, showsCalls }, thresholds, now)

export const emptyBoard: BoardView = {
  at: now,
  state: 'live',
  reason: null,
  callsReadAt: now,
  agentsReadAt: now,
  totalsReadAt: null,
  now: { waiting: 0, longestSince: null, talking: 0 },
  today: null,
  hour: null,
  queues: [],
  agents: [],
  totals: null,
}

describe('thresholds', () => {
  test('say nothing where nobody knows the figure or no limit is set', () => {
    expect(levelFrom(null, { warn: 0, danger: 0 })).toBe('calm')
    expect(levelFrom(99, { warn: null, danger: null })).toBe('calm')
    expect([0, 1, 2, 3].map((value) => levelFrom(value, thresholds.waiting))).toEqual([
      'calm',
      'warn',
      'warn',
      'danger',
    ])
    expect([100, 80, 79, 60, 59].map((value) => levelBelow(value, thresholds.serviceLevelPercent))).toEqual([
      'calm',
      'calm',
      'warn',
      'warn',
      'danger',
    ])
  })

  test('are not held against a board that is out of date', () => {
    const red: BoardView = { ...emptyBoard, now: { waiting: 9, longestSince: now - 600_000, talking: 0 } }
    const levels = boardLevels(red, thresholds, now)
    expect(levels).toEqual({ waiting: 'danger', longestWait: 'danger', serviceLevel: 'calm' })
    // The core has told nothing for long: what was live is not any more, and its timers stand still.
    const silent = boardLevels(red, thresholds, now + 100_000)
    expect([silent.waiting, shownState(red, now + 100_000), shownAt(red, now + 100_000)]).toEqual([
      'calm',
      'waiting',
      now,
    ])
    const old = boardLevels({ ...red, state: 'away' }, thresholds, now)
    expect(old).toEqual({ waiting: 'calm', longestWait: 'calm', serviceLevel: 'calm' })
    expect([hasRisen(old, levels), hasRisen(levels, old), hasRisen(levels, levels)]).toEqual([true, false, false])
  })

  test('a share is never rounded to all or nothing', () => {
    expect([null, 0, 0.001, 0.5, 0.999, 1].map(shareText)).toEqual(['–', '0 %', '1 %', '50 %', '99 %', '100 %'])
  })
})

describe('the people of the board', () => {
  test('are told as the most telling source has them: a call, then the queue, then the telephone', () => {
    const call = { state: 'talking', since: now - 5_000, queue: 'gbv' } as const
    expect(row({ call, presence: 'online' }, 'free')).toMatchObject({ state: 'talking', since: now - 5_000 })
    expect(row({ presence: 'wrapup', presenceSince: now - 9 }, 'free')).toMatchObject({
      state: 'wrap-up',
      since: now - 9,
    })
    expect(row({}, 'busy')).toMatchObject({ state: 'on-phone', since: null, isGone: false })
    expect(row({}, 'unknown')).toMatchObject({ state: 'no-call', isGone: null })
    // A server that lists calls only when they are over has not said that there is none.
    expect(row({}, 'unknown', false)).toMatchObject({ state: 'untold', isGone: null })
    expect(row({}, 'off')).toMatchObject({ state: 'phone-off', isGone: true })
  })

  test('come in the order of their need', () => {
    const rows = [
      row({ extension: '1', name: 'Zawadi' }, 'free'),
      row({ extension: '2' }, 'off'),
      row({ extension: '3', call: { state: 'talking', since: now - 31 * 60_000, queue: '' } }),
      row({ extension: '4', missedInRow: 3 }, 'free'),
      row({ extension: '5', call: { state: 'ringing', since: now - 4_000, queue: '' } }),
      row({ extension: '6', call: { state: 'talking', since: now - 60_000, queue: '' } }),
      row({ extension: '7', call: { state: 'talking', since: now - 120_000, queue: '' } }),
      row({ extension: '8', name: 'Baraka' }, 'free'),
    ]
    expect(rows.toSorted(inOrderOfNeed).map((each) => each.agent.extension)).toEqual([
      '4',
      '3',
      '5',
      '7',
      '6',
      '8',
      '1',
      '2',
    ])
    expect(rows[2]).toMatchObject({ level: 'warn', reasons: ['long-talk'] })
  })
})

describe('an alert', () => {
  const look = (before: typeof noAlerts, ...rows: ReturnType<typeof row>[]) => nextAlerts(before, rows, thresholds, now)

  test('comes when somebody who was there is gone, not for whoever was never seen, and ends when they are back', () => {
    const never = look(noAlerts, row({}, 'off'))
    expect(never.alerts).toEqual([])
    const seen = look(never, row({}, 'free'))
    const gone = look(seen, row({}, 'off'))
    expect(newAlerts(seen, gone)).toMatchObject([{ kind: 'dropped', name: 'Amina Wekesa', at: now }])
    expect(newAlerts(gone, look(gone, row({}, 'off')))).toEqual([])
    expect(look(gone, row({}, 'free')).alerts).toEqual([])
    // Nobody has said anything: that is not gone.
    expect(look(seen, row({}, 'unknown')).alerts).toEqual([])
  })

  test('that was put away comes again only after it had ended', () => {
    const missed = look(noAlerts, row({ missedInRow: 3 }))
    expect(missed.alerts).toMatchObject([{ kind: 'missed', count: 3 }])
    const away = dismissAlert(missed, 'missed:8101')
    const still = look(away, row({ missedInRow: 4 }))
    expect(still.alerts).toEqual([])
    expect(look(look(still, row({ missedInRow: 0 })), row({ missedInRow: 3 })).alerts).toHaveLength(1)
  })
})

test('the tone is not repeated within half a minute', () => {
  let time = 0
  let played = 0
  let hasTelephone = false
  const audio = { src: '', play: () => ((played += 1), Promise.resolve()) } as unknown as HTMLAudioElement
  const tone = createWarningTone(
    () => time,
    () => hasTelephone,
    () => audio,
  )
  for (time = 0; time < 61_000; time += 1_000) tone.play()
  expect(played).toBe(3)
  // With a telephone it is heard where that rings, and only there.
  hasTelephone = true
  time += 30_000
  tone.play()
  expect(played).toBe(3)
})

describe('one change a frame', () => {
  /** Frames and time by hand. */
  function byHand(isSeen = true) {
    let frames: (() => void)[] = []
    let soon: (() => void)[] = []
    const late: (() => void)[] = []
    const done: string[] = []
    const inFrame = createOneAFrame({
      beforeFrame: (run) => void frames.push(run),
      after: (ms, run) => void (ms === 0 ? soon : late).push(run),
      isSeen: () => isSeen,
    })
    return {
      done,
      change: (name: string, what: string) => inFrame(name, () => done.push(what)),
      frame() {
        const due = frames
        frames = []
        for (const run of due) run()
        const then = soon
        soon = []
        for (const run of then) run()
      },
      pass: () => {
        for (const run of late.splice(0)) run()
      },
    }
  }

  test('a board that comes while another change is being drawn waits for the frame after it, and only the last one counts', () => {
    const page = byHand()
    page.change('second', 'tick')
    page.change('view', 'old')
    page.change('view', 'new')
    expect(page.done).toEqual(['tick'])
    page.frame()
    expect(page.done).toEqual(['tick'])
    page.frame()
    expect(page.done).toEqual(['tick', 'new'])
    page.frame()
    page.frame()
    page.change('view', 'next')
    expect(page.done).toEqual(['tick', 'new', 'next'])
  })

  test('a page that draws no frames is brought up to date all the same', () => {
    const page = byHand()
    page.change('second', 'tick')
    page.change('view', 'board')
    page.pass()
    expect(page.done).toEqual(['tick', 'board'])
    const unseen = byHand(false)
    unseen.change('second', 'tick')
    unseen.change('view', 'board')
    expect(unseen.done).toEqual(['tick', 'board'])
  })
})
