import { beforeEach, describe, expect, it } from 'vitest'
import { createCallWatch } from '../../../main/usecases/session/call-watch.ts'
import type { CallWatch } from '../../../main/usecases/session/call-watch.ts'
import { createFakeClock } from '../sync/fake-clock.ts'
import type { FakeClock } from '../sync/fake-clock.ts'

const tenMinutes = 600_000

let clock: FakeClock
let watch: CallWatch
beforeEach(() => {
  clock = createFakeClock()
  watch = createCallWatch(clock)
  watch.windowsListening(1)
})

describe('idle time while the telephone is in use (DESIGN 8)', () => {
  it('is what the computer measures as long as there is no call', () => {
    expect(watch.idleMs(tenMinutes)).toBe(tenMinutes)
  })

  it('is none in a call, and begins anew at its end', async () => {
    watch.setBusy(true)
    expect(watch.idleMs(tenMinutes)).toBe(0)
    watch.setBusy(false)
    expect(watch.idleMs(tenMinutes)).toBe(0)
    await clock.advance(60_000)
    expect(watch.idleMs(tenMinutes)).toBe(60_000)
    expect(watch.idleMs(5000)).toBe(5000)
  })

  it('that a window said twice and ended once has ended', () => {
    watch.setBusy(true)
    watch.setBusy(true)
    watch.setBusy(false)
    expect(watch.idleMs(5000)).toBe(0)
  })

  it('goes on when the window of the call has been away for a minute, not when it was reloaded', async () => {
    watch.setBusy(true)
    watch.windowsListening(0)
    await clock.advance(59_000)
    watch.windowsListening(1)
    await clock.advance(tenMinutes)
    expect(watch.idleMs(tenMinutes)).toBe(0)
    watch.windowsListening(0)
    await clock.advance(60_000 + tenMinutes)
    expect(watch.idleMs(2 * tenMinutes)).toBe(tenMinutes)
  })

  it('is not stretched by a clock that was set back', async () => {
    watch.setBusy(true)
    watch.setBusy(false)
    clock.setBack(3_600_000)
    expect(watch.idleMs(tenMinutes)).toBe(0)
    await clock.advance(tenMinutes)
    expect(watch.idleMs(tenMinutes)).toBe(tenMinutes)
  })
})
