import { describe, expect, test } from 'vitest'
import { createEventHub } from '../../../main/ipc/events.ts'
import { silentLog } from '../../../main/log/log.ts'
import type { EventName } from '../../../main/log/log.ts'
import { nothingMasked } from '../../../main/ipc/outward.ts'

const progress = {
  id: '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071',
  state: 'accepted' as const,
  serverId: '7',
  reason: null,
  problems: [],
}

function hub(isLocked = false) {
  const logged: EventName[] = []
  const events = createEventHub({
    outward: nothingMasked,
    isLocked: () => isLocked,
    log: { ...silentLog, error: (event) => void logged.push(event) },
  })
  const heard: unknown[] = []
  events.listen((key, data) => heard.push([key, data]))
  return { events, heard, logged }
}

describe('an event', () => {
  test('that nobody listens to any more is known: that is how a window that has gone is noticed', () => {
    const counts: number[] = []
    const events = createEventHub({
      outward: nothingMasked,
      isLocked: () => false,
      log: silentLog,
      onListening: (count) => counts.push(count),
    })
    const stop = events.listen(() => undefined)
    const stopOther = events.listen(() => undefined)
    stop()
    stop()
    stopOther()
    expect(counts).toEqual([1, 2, 1, 0])
    // The wallboard is no desk: no call stays up because of it.
    const stopBeside = events.listen(() => undefined, 'beside')
    stopBeside()
    expect(counts).toEqual([1, 2, 1, 0])
  })

  test('reaches every listener until it unsubscribes, with its data only', () => {
    const { events, heard } = hub()
    const second: unknown[] = []
    const stop = events.listen((key) => second.push(key))
    events.emit('caseProgressed', progress)
    stop()
    events.emit('casesPulled', { count: 2 })
    expect(heard).toEqual([
      ['caseProgressed', progress],
      ['casesPulled', { count: 2 }],
    ])
    expect(second).toEqual(['caseProgressed'])
  })

  test('about a case does not leave while the screen is locked; others do (SECURITY E2)', () => {
    const { events, heard } = hub(true)
    events.emit('caseProgressed', progress)
    events.emit('casesPulled', { count: 2 })
    events.emit('outboxChanged', { waiting: 1, needsYou: 0, oldestAt: 5 })
    expect(heard).toEqual([['outboxChanged', { waiting: 1, needsYou: 0, oldestAt: 5 }]])
  })

  test('that carries more than its schema is not delivered at all (SECURITY B2)', () => {
    const { events, heard, logged } = hub()
    events.emit('casesPulled', Object.assign({ count: 2 }, { token: 'secret' }))
    expect(heard).toEqual([])
    expect(logged).toEqual(['event-refused'])
  })

  test('reaches the others when one listener fails', () => {
    const { events, logged } = hub()
    const heard: string[] = []
    events.listen(() => {
      throw new Error('closed window')
    })
    events.listen((key) => heard.push(key))
    events.emit('casesPulled', { count: 2 })
    expect(heard).toEqual(['casesPulled'])
    expect(logged).toEqual(['event-listener-failed'])
  })
})
