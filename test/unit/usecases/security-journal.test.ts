import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createEventShelf } from '../../../main/core/event-shelf.ts'
import { createSecurityJournal } from '../../../main/usecases/session/security-journal.ts'
import { createFakeClock } from '../sync/fake-clock.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helpline-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const file = () => join(folder, 'security-events.jsonl')

function startJournal() {
  const clock = createFakeClock(1_000_000)
  const written: unknown[] = []
  let isOpen = false
  let isBroken = false
  const target = {
    recordSecurityEvent: async (entry: unknown) => {
      if (isBroken) throw new Error('disk full')
      written.push(entry)
    },
  }
  const journal = createSecurityJournal({
    target: () => (isOpen ? target : null),
    shelf: createEventShelf(file()),
    clock,
    background: (work) => void work.catch(() => undefined),
  })
  return { clock, written, journal, open: (is: boolean) => (isOpen = is), break: (is: boolean) => (isBroken = is) }
}

describe('what touches the safety of the data (SECURITY F5)', () => {
  test('is written into the open workspace at once, and before there is one kept for the next with its own instant', async () => {
    const { clock, written, journal, open } = startJournal()
    journal.record('sign-in-refused', { detail: 'wrong-password' })
    await clock.advance(5000)
    expect(written).toEqual([])
    open(true)
    journal.record('signed-in')
    await clock.settle()
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
    for (let n = 0; n < 300; n += 1) journal.record('unlock-refused')
    open(true)
    journal.flush()
    await clock.settle()
    expect(written).toHaveLength(204)
    // Not one of them is forgotten: the repetitions are counted.
    expect(written.at(-1)).toMatchObject({ kind: 'unlock-refused', count: 101 })
  })

  test('while nobody is at the desk outlives the program, and is written once into the next workspace', async () => {
    const before = startJournal()
    before.journal.record('sign-in-refused', { detail: 'wrong-password' })
    before.journal.record('too-many-attempts', { count: 10 })
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    // Killed in the middle of a line.
    writeFileSync(file(), `${readFileSync(file(), 'utf8')}{"kind":"door-re`)

    const { written, journal, open, clock } = startJournal()
    open(true)
    journal.flush()
    await clock.settle()
    const entries = [
      { kind: 'sign-in-refused', at: 1_000_000, count: null, detail: 'wrong-password' },
      { kind: 'too-many-attempts', at: 1_000_000, count: 10, detail: '' },
    ]
    expect(written).toEqual(entries)
    expect(existsSync(file())).toBe(false)
    journal.flush()
    await clock.settle()
    expect(written).toEqual(entries)
  })

  test('is kept on the shelf when the workspace cannot take it', async () => {
    const { written, journal, open, clock, ...rig } = startJournal()
    open(true)
    rig.break(true)
    journal.record('unlock-refused')
    await clock.settle()
    expect(existsSync(file())).toBe(true)
    rig.break(false)
    journal.record('signed-in')
    await clock.settle()
    expect(written).toMatchObject([{ kind: 'unlock-refused' }, { kind: 'signed-in' }])
    expect(existsSync(file())).toBe(false)
  })

  test('goes on in a line of its own where a kill has left half of one', () => {
    startJournal().journal.record('too-many-attempts', { count: 10 })
    writeFileSync(file(), `${readFileSync(file(), 'utf8')}{"kind":"door-re`)
    startJournal().journal.record('sign-in-refused', { detail: 'wrong-password' })
    const kinds = createEventShelf(file())
      .waiting()
      .map(({ kind }) => kind)
    expect(kinds).toEqual(['too-many-attempts', 'sign-in-refused'])
  })

  test('that happens again while the shelf is being emptied is not lost with what was taken', async () => {
    const { journal, written, open, clock } = startJournal()
    for (let n = 0; n < 200; n += 1) journal.record('unlock-refused')
    open(true)
    journal.flush()
    journal.record('unlock-refused')
    await clock.settle()
    await clock.settle()
    expect(written.at(-1)).toMatchObject({ kind: 'unlock-refused', count: 2 })
    expect(existsSync(file())).toBe(false)
  })
})
