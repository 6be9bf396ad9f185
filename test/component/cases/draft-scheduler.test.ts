import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Result } from '../../../preload/contract/index.ts'
import { createDraftScheduler, type Keeping } from '../../../renderer/app/draft-scheduler.ts'
import { wireError } from '../../kit/fake-bridge.ts'

type Answer = Result<{ updatedAt: number }>

/** A scheduler whose saves the test answers by hand. */
function desk(options: { answersAtOnce?: boolean } = {}) {
  const saves: { value: string; at: number; answer: (answer: Answer) => void }[] = []
  const said: Keeping[] = []
  const scheduler = createDraftScheduler<string>({
    save: (value) =>
      new Promise((resolve) => {
        saves.push({ value, at: Date.now(), answer: resolve })
        if (options.answersAtOnce === true) resolve({ ok: true, value: { updatedAt: Date.now() } })
      }),
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    onKeeping: (keeping) => said.push(keeping),
  })
  return { scheduler, saves, said }
}

const kept = (): Answer => ({ ok: true, value: { updatedAt: Date.now() } })
const refused = (): Answer => ({ ok: false, error: wireError('disk-full') })

describe('keeping a draft', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }))
  afterEach(() => vi.useRealTimers())

  it('loses at most 300 ms of steady typing, however long it goes on', async () => {
    const { scheduler, saves } = desk({ answersAtOnce: true })
    let typed = ''
    for (let stroke = 0; stroke < 200; stroke += 1) {
      typed += 'x'
      scheduler.changed(typed)
      await vi.advanceTimersByTimeAsync(40)
      // What a kill at this moment would leave: everything that was typed 300 ms ago.
      const durable = saves.at(-1)?.value.length ?? 0
      expect(typed.length - durable).toBeLessThanOrEqual(Math.ceil(300 / 40))
    }
  })

  it('is a throttle: one change is kept 250 ms later, once', async () => {
    const { scheduler, saves, said } = desk({ answersAtOnce: true })
    scheduler.changed('a')
    await vi.advanceTimersByTimeAsync(249)
    expect(saves).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(saves.map((each) => each.value)).toEqual(['a'])
    expect(said).toEqual([{ state: 'kept', at: 1_000_250 }])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(saves).toHaveLength(1)
    expect(scheduler.isBehind()).toBe(false)
  })

  it('never has two saves under way and goes on with the newest value', async () => {
    const { scheduler, saves } = desk()
    scheduler.changed('a')
    await vi.advanceTimersByTimeAsync(250)
    scheduler.changed('ab')
    scheduler.changed('abc')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(saves).toHaveLength(1)
    saves[0]?.answer(kept())
    await vi.advanceTimersByTimeAsync(0)
    expect(saves.map((each) => each.value)).toEqual(['a', 'abc'])
  })

  it('keeps at once on blur, and the promise waits for it', async () => {
    const { scheduler, saves } = desk()
    scheduler.changed('a')
    const flushed = scheduler.flush()
    expect(saves.map((each) => each.value)).toEqual(['a'])
    let isDone = false
    void flushed.then(() => (isDone = true))
    await vi.advanceTimersByTimeAsync(10)
    expect(isDone).toBe(false)
    saves[0]?.answer(kept())
    await vi.advanceTimersByTimeAsync(0)
    expect(isDone).toBe(true)
  })

  it('a flush during a save also keeps what came after it', async () => {
    const { scheduler, saves } = desk()
    scheduler.changed('a')
    await vi.advanceTimersByTimeAsync(250)
    scheduler.changed('ab')
    const flushed = scheduler.flush()
    saves[0]?.answer(kept())
    await vi.advanceTimersByTimeAsync(0)
    saves[1]?.answer(kept())
    await flushed
    expect(saves.map((each) => each.value)).toEqual(['a', 'ab'])
    expect(scheduler.isBehind()).toBe(false)
  })

  it('says that it is behind after a second without an answer, and that it is not when the answer comes', async () => {
    const { scheduler, saves, said } = desk()
    scheduler.changed('a')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(said).toEqual([{ state: 'waiting', at: null }])
    saves[0]?.answer(kept())
    await vi.advanceTimersByTimeAsync(0)
    expect(said.at(-1)?.state).toBe('kept')
  })

  it('tries again after 5, 15, 30 and 30 seconds with the newest value, typing or not', async () => {
    const { scheduler, saves, said } = desk()
    scheduler.changed('a')
    await vi.advanceTimersByTimeAsync(250)
    const waits: number[] = []
    for (const step of [5_000, 15_000, 30_000, 30_000]) {
      const last = saves.at(-1)
      last?.answer(refused())
      await vi.advanceTimersByTimeAsync(0)
      expect(said.at(-1)?.state).toBe('failing')
      scheduler.changed(`newer ${step}`)
      await vi.advanceTimersByTimeAsync(step)
      waits.push((saves.at(-1)?.at ?? 0) - (last?.at ?? 0))
    }
    expect(waits).toEqual([5_000, 15_000, 30_000, 30_000])
    expect(saves.at(-1)?.value).toBe('newer 30000')
  })

  it('tries again with what was typed while the failed save was under way, not with what that one held', async () => {
    const { scheduler, saves } = desk()
    scheduler.changed('a')
    await vi.advanceTimersByTimeAsync(250)
    scheduler.changed('ab')
    saves[0]?.answer(refused())
    await vi.advanceTimersByTimeAsync(5_000)
    expect(saves.map((each) => each.value)).toEqual(['a', 'ab'])
  })

  it('tries again at once when it is asked to, for example at lock', async () => {
    const { scheduler, saves } = desk()
    scheduler.changed('a')
    await vi.advanceTimersByTimeAsync(250)
    saves[0]?.answer(refused())
    await vi.advanceTimersByTimeAsync(0)
    void scheduler.flush()
    expect(saves).toHaveLength(2)
  })

  it('makes room for the save of the case: nothing is stored while paused, all is after a refusal', async () => {
    const { scheduler, saves } = desk({ answersAtOnce: true })
    scheduler.changed('a')
    await scheduler.pause()
    scheduler.changed('ab')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(saves).toHaveLength(0)
    scheduler.resume()
    await vi.advanceTimersByTimeAsync(250)
    expect(saves.map((each) => each.value)).toEqual(['ab'])
  })

  it('after a refusal is kept at once, also where the save before it had failed', async () => {
    const { scheduler, saves } = desk()
    scheduler.changed('a')
    await vi.advanceTimersByTimeAsync(250)
    const paused = scheduler.pause()
    saves[0]?.answer(refused())
    await paused
    scheduler.resume()
    await vi.advanceTimersByTimeAsync(250)
    expect(saves.map((each) => each.value)).toEqual(['a', 'a'])
  })

  it('never saves again once stopped', async () => {
    const { scheduler, saves } = desk()
    scheduler.changed('a')
    scheduler.stop()
    scheduler.changed('ab')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(saves).toHaveLength(0)
  })
})
