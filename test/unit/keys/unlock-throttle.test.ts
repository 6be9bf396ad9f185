import { describe, expect, test } from 'vitest'
import { createUnlockThrottle, mostFailures, waitAfter } from '../../../main/keys/unlock-throttle.ts'

describe('wrong passwords (SECURITY E3)', () => {
  test('wait 0, 0, 0, 5 s, 15 s and then a minute each', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 50].map(waitAfter)).toEqual([0, 0, 0, 0, 5000, 15_000, 60_000, 60_000, 60_000])
  })

  test('are waited for from the last one on, person by person', () => {
    const throttle = createUnlockThrottle()
    for (let n = 0; n < 4; n += 1) throttle.failed('amina', 1000)
    expect(throttle.waitMs('amina', 1000)).toBe(5000)
    expect(throttle.waitMs('amina', 4000)).toBe(2000)
    expect(throttle.waitMs('amina', 6000)).toBe(0)
    expect(throttle.waitMs('juma', 1000)).toBe(0)
  })

  test('never wait longer because the clock was set back', () => {
    const throttle = createUnlockThrottle()
    for (let n = 0; n < 4; n += 1) throttle.failed('amina', 100_000)
    expect(throttle.waitMs('amina', 0)).toBe(5000)
  })

  test('are forgotten with the first right one', () => {
    const throttle = createUnlockThrottle()
    for (let n = 0; n < 5; n += 1) throttle.failed('amina', 0)
    throttle.succeeded('amina')
    expect(throttle.waitMs('amina', 0)).toBe(0)
    expect(throttle.failed('amina', 0)).toEqual({ waitMs: 0, isTooMany: false })
  })

  test('are too many at the tenth', () => {
    const throttle = createUnlockThrottle()
    const verdicts = Array.from({ length: mostFailures }, () => throttle.failed('amina', 0).isTooMany)
    expect(verdicts).toEqual([...Array<boolean>(9).fill(false), true])
  })
})
