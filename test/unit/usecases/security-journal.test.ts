import { describe, expect, test } from 'vitest'
import { createSecurityJournal } from '../../../main/usecases/session/security-journal.ts'
import { createFakeClock } from '../sync/fake-clock.ts'

function startJournal() {
  const clock = createFakeClock(1_000_000)
  const written: unknown[] = []
  let isOpen = false
  const target = {
    recordSecurityEvent: async (entry: unknown) => {
      written.push(entry)
    },
  }
  const journal = createSecurityJournal({
    target: () => (isOpen ? target : null),
    clock,
    background: (work) => void work.catch(() => undefined),
  })
  return { clock, written, journal, open: (is: boolean) => (isOpen = is) }
}

describe('what touches the safety of the data (SECURITY F5)', () => {
  test('is written into the open workspace at once, and before there is one kept for the next with its own instant', async () => {
    const { clock, written, journal, open } = startJournal()
    journal.record('sign-in-refused', { detail: 'wrong-password' })
    await clock.advance(5000)
    expect(written).toEqual([])
    open(true)
    journal.record('signed-in')
    expect(written).toEqual([
      { kind: 'sign-in-refused', at: 1_000_000, count: null, detail: 'wrong-password' },
      { kind: 'signed-in', at: 1_005_000, count: null, detail: '' },
    ])
  })

  test('does not fill the table or the memory, however often a broken window does the same', async () => {
    const { clock, written, journal, open } = startJournal()
    open(true)
    for (let n = 0; n < 5000; n += 1) journal.recordOften('call-refused', 'bad-request')
    journal.recordOften('call-refused', 'forbidden')
    expect(written).toHaveLength(2)
    await clock.advance(60_000)
    expect(written.at(-1)).toMatchObject({ kind: 'call-refused', detail: 'bad-request', count: 4999 })
    journal.recordOften('call-refused', 'bad-request')
    expect(written).toHaveLength(4)

    open(false)
    for (let n = 0; n < 1000; n += 1) journal.record('unlock-refused')
    open(true)
    journal.flush()
    expect(written).toHaveLength(204)
  })
})
