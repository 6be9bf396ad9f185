import { describe, expect, test } from 'vitest'
import { daysAfter, dayTimeOf, instantAt, periodState, spanOfPeriod } from '../../../preload/contract/day-times.ts'

const at = (text: string) => Date.parse(text)
const clock = (hours: number, minutes = 0) => hours * 60 + minutes

describe('a time of a day in a zone', () => {
  test.each([
    ['Africa/Nairobi', '2026-11-23', clock(9), '2026-11-23T06:00:00Z'],
    ['Africa/Nairobi', '2026-11-23', clock(0), '2026-11-22T21:00:00Z'],
    ['Africa/Nairobi', '2026-12-31', clock(24), '2026-12-31T21:00:00Z'],
    ['Asia/Kathmandu', '2026-11-23', clock(9), '2026-11-23T03:15:00Z'],
    ['Pacific/Kiritimati', '2026-11-23', clock(9), '2026-11-22T19:00:00Z'],
    ['Europe/Berlin', '2026-07-01', clock(9), '2026-07-01T07:00:00Z'],
    // The clocks jump from 2 to 3: half past two is half past three.
    ['Europe/Berlin', '2026-03-29', clock(2, 30), '2026-03-29T01:30:00Z'],
    ['Europe/Berlin', '2026-03-29', clock(3), '2026-03-29T01:00:00Z'],
    // They go back from 3 to 2: the first of the two.
    ['Europe/Berlin', '2026-10-25', clock(2, 30), '2026-10-25T00:30:00Z'],
    ['Europe/Berlin', '2026-10-25', clock(3), '2026-10-25T02:00:00Z'],
    // Midnight itself is left out, or struck twice.
    ['Africa/Cairo', '2026-04-24', clock(0), '2026-04-23T22:00:00Z'],
    ['America/Havana', '2026-11-01', clock(0), '2026-11-01T04:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-04', clock(2, 15), '2026-10-03T15:45:00Z'],
  ])('in %s on %s at minute %i is %s', (zone, day, minute, instant) => {
    expect(new Date(instantAt({ day, minute }, zone)).toISOString()).toBe(new Date(instant).toISOString())
  })

  test('is found back from its instant, every quarter of an hour of days whose clocks change', () => {
    for (const [zone, day] of [
      ['Europe/Berlin', '2026-03-29'],
      ['Europe/Berlin', '2026-10-25'],
      ['America/New_York', '2026-11-01'],
      ['Africa/Nairobi', '2026-11-23'],
    ] as const) {
      for (let minute = 0; minute < 1440; minute += 15) {
        const found = dayTimeOf(instantAt({ day, minute }, zone), zone)
        const isLeftOut = zone === 'Europe/Berlin' && day === '2026-03-29' && minute >= 120 && minute < 180
        expect([zone, found]).toEqual([zone, { day, minute: isLeftOut ? minute + 60 : minute }])
      }
    }
  })

  test('days are counted by the calendar', () => {
    expect(daysAfter('2026-02-28', 1)).toBe('2026-03-01')
    expect(daysAfter('2026-03-29', 7)).toBe('2026-04-05')
    expect(daysAfter('2027-01-01', -1)).toBe('2026-12-31')
  })
})

describe('the period of a call-back', () => {
  const morning = { day: '2026-11-23', fromMinute: clock(8), toMinute: clock(12) }
  test.each([
    ['2026-11-23T04:59:59Z', 'before'],
    ['2026-11-23T05:00:00Z', 'in'],
    ['2026-11-23T08:59:59Z', 'in'],
    ['2026-11-23T09:00:00Z', 'past'],
    ['2026-11-24T06:00:00Z', 'past'],
    ['2026-11-22T06:00:00Z', 'before'],
  ] as const)('of a morning in Nairobi at %s is %s', (now, state) => {
    expect(periodState(spanOfPeriod(morning, 'Africa/Nairobi'), at(now))).toBe(state)
  })

  test.each([
    ['2026-11-23T17:59:00Z', 'before'],
    ['2026-11-23T18:00:00Z', 'in'],
    ['2026-11-23T21:30:00Z', 'in'],
    ['2026-11-23T22:59:00Z', 'in'],
    ['2026-11-23T23:00:00Z', 'past'],
  ] as const)('that reaches over midnight, from 21 to 2, at %s is %s', (now, state) => {
    const night = { day: '2026-11-23', fromMinute: clock(21), toMinute: clock(2) }
    expect(periodState(spanOfPeriod(night, 'Africa/Nairobi'), at(now))).toBe(state)
  })

  test('of a whole day is 23 hours long where the clocks jump, and 25 where they go back', () => {
    const lasting = (day: string) => {
      const { fromAt, toAt } = spanOfPeriod({ day, fromMinute: 0, toMinute: clock(24) }, 'Europe/Berlin')
      return (toAt - fromAt) / 3_600_000
    }
    expect([lasting('2026-03-29'), lasting('2026-10-25'), lasting('2026-11-23')]).toEqual([23, 25, 24])
  })

  test('that the clocks jump over is a moment long, not less', () => {
    const gone = { day: '2026-03-29', fromMinute: clock(2), toMinute: clock(3) }
    const { fromAt, toAt } = spanOfPeriod(gone, 'Europe/Berlin')
    expect(toAt).toBeGreaterThan(fromAt)
    expect(periodState({ fromAt, toAt }, fromAt)).toBe('in')
  })
})
