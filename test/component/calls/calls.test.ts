import { describe, expect, it } from 'vitest'
import { systemDevices, type CallRecord } from '../../../preload/contract/index.ts'
import { qualityStep, talkMs } from '../../../renderer/features/calls/call-words.ts'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, reads, until } from '../../kit/mount-desk.ts'

const id = (last: number): string => `0190a000-0000-7000-8000-${String(last).padStart(12, '0')}`
const minute = 60_000

function call(last: number, part: Partial<CallRecord> = {}): CallRecord {
  const startedAt = Date.now() - last * 10 * minute
  return {
    id: id(last),
    seq: 1_000_000 - last,
    direction: 'in',
    number: `070000000${last}`,
    name: '',
    queue: 'child-helpline',
    callRef: `ref.${last}`,
    startedAt,
    answeredAt: startedAt + 4000,
    endedAt: startedAt + 4000 + 65_000,
    holds: 0,
    heldMs: 0,
    end: 'completed',
    quality: null,
    caseId: null,
    disposition: '',
    ...part,
  }
}

/** The desk of somebody with a telephone, at an address; the telephone itself is another test's subject. */
function open(at: string, prepare: (core: ReturnType<typeof fakeBridge>) => void) {
  const base = signedInState()
  const state = signedInState({
    session: { ...base.session, permissions: [...base.session.permissions, 'call.read', 'call.use'] },
  })
  return mountDesk({
    at,
    state,
    prepare(core) {
      core.answers('phone.getAccount', () => ({ account: null, devices: systemDevices() }))
      core.answers('queue.getState', () => ({
        status: 'unknown',
        sinceAt: 0,
        readAt: null,
        callId: '',
        queue: '',
        message: '',
      }))
      core.answers('callLog.list', () => ({ rows: [], next: null }))
      prepare(core)
    },
  })
}

const rows = (): string[] =>
  [...document.querySelectorAll('[data-call-row]')].map((each) => each.textContent.replace(/\s+/g, ' '))

function typeInto(label: string, text: string): void {
  const input = document.querySelector<HTMLInputElement>(`input[aria-label="${label}"]`)
  if (input === null) throw new Error(`No field ${label}`)
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

function focusRow(index: number): HTMLElement {
  const row = document.querySelectorAll<HTMLElement>('[data-call-row]')[index]
  if (row === undefined) throw new Error(`No row ${index}`)
  row.focus()
  return row
}

describe('the calls of this desk', () => {
  it('show direction, who, length, outcome in words and what the line was like', async () => {
    await open('/calls', (core) =>
      core.answers('callLog.list', () => ({
        rows: [
          call(1, { name: 'Zawadi Kanari', disposition: 'prank' }),
          call(2, { direction: 'out', answeredAt: null, end: 'busy' }),
          call(3, { number: '', end: 'missed', answeredAt: null }),
          call(4, { endedAt: null, end: null }),
        ],
        next: null,
      })),
    )
    await until(() => rows().length === 4)
    expect(rows()[0]).toContain('Zawadi Kanari · 0700000001')
    expect(rows()[0]).toContain('01:05')
    expect(rows()[0]).toMatch(/test call/i)
    expect(rows()[1]).toContain('Out')
    expect(rows()[1]).toContain('Busy')
    expect(rows()[2]).toContain('Number withheld')
    expect(rows()[2]).toContain('Not answered here')
    expect(rows()[3]).toContain('Going on')
    // No length that nobody talked.
    expect(rows()[2]).not.toContain('00:00')
    expect(rows()[3]).not.toContain('00:00')
  })

  it('are searched and narrowed by the core, and shown all again with one press', async () => {
    const fake = await open('/calls', (core) =>
      core.answers('callLog.list', ({ filter }) => ({ rows: filter.text === '0999' ? [] : [call(1)], next: null })),
    )
    await until(() => rows().length === 1)
    typeInto('Find by number or name', '0999')
    await reads('No call found')
    const asked = fake.made.filter(({ name }) => name === 'callLog.list').at(-1)
    expect(asked?.input).toMatchObject({ filter: { text: '0999' }, before: null })
    button('Show all calls').click()
    await until(() => rows().length === 1)
  })

  it('come page by page, each row once', async () => {
    await open('/calls', (core) =>
      core.answers('callLog.list', ({ before }) =>
        before === null ? { rows: [call(1), call(2)], next: 999_998 } : { rows: [call(2), call(3)], next: null },
      ),
    )
    await until(() => rows().length === 2)
    button('Show more').click()
    await until(() => rows().length === 3)
    expect(page()).not.toContain('Show more')
  })

  it('are walked with the arrow keys, and Enter opens the case of a call', async () => {
    await open('/calls', (core) => {
      core.answers('callLog.list', () => ({ rows: [call(1), call(2, { caseId: id(77) })], next: null }))
      core.answers('cases.get', () => {
        throw new Refusal('not-found')
      })
    })
    await until(() => rows().length === 2)
    focusRow(0).dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }))
    await until(() => document.activeElement === document.querySelectorAll('[data-call-row]')[1])
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await until(() => window.location.hash.includes(id(77)))
  })

  it('of one case are reached from that case and lead back to it', async () => {
    const fake = await open(`/calls?case=${id(5)}`, (core) =>
      core.answers('callLog.ofCase', () => [call(1, { caseId: id(5) })]),
    )
    await until(() => rows().length === 1)
    expect(fake.made.find(({ name }) => name === 'callLog.ofCase')?.input).toEqual({ caseId: id(5) })
    await reads('The calls of one case')
    expect(button('Back to the case').getAttribute('href')).toContain(id(5))
  })

  it('say what would be here while there are none, and why when they cannot be read', async () => {
    let isBroken = true
    await open('/calls', (core) =>
      core.answers('callLog.list', () => {
        if (isBroken) throw new Refusal('database-failed')
        return { rows: [], next: null }
      }),
    )
    await until(() => document.querySelector('[role="alert"]') !== null)
    isBroken = false
    button('Try again').click()
    await reads('No calls yet')
  })
})

describe('what the table says', () => {
  it('a call that was never answered, or is still on, has no length', () => {
    expect(talkMs({ answeredAt: null, endedAt: 5 })).toBeNull()
    expect(talkMs({ answeredAt: 5, endedAt: null })).toBeNull()
    expect(talkMs({ answeredAt: 5, endedAt: 65_005 })).toBe(65_000)
  })

  it('three words for the line, by the mean opinion score', () => {
    expect([4.4, 4, 3.9, 3.1, 3, 1].map(qualityStep)).toEqual(['good', 'good', 'fair', 'fair', 'poor', 'poor'])
  })
})
