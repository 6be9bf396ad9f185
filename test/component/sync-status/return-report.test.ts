import { describe, expect, it } from 'vitest'
import type { ReturnReport } from '../../../preload/contract/index.ts'
import { Refusal } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, press, reads, until } from '../../kit/mount-desk.ts'

const id = (last: number): string => `0190a000-0000-7000-8000-${String(last).padStart(12, '0')}`
// 10:02 and 10:41 in Nairobi.
const awayFrom = Date.UTC(2026, 10, 22, 7, 2)
const backAt = Date.UTC(2026, 10, 22, 7, 41)

function report(more: Partial<ReturnReport> = {}): ReturnReport {
  const taken = { kind: 'case' as const, recordId: id(5), caseId: id(5), serverId: '1873' }
  return {
    id: id(1),
    awayFrom,
    backAt,
    outages: 1,
    isFinished: true,
    kept: 5,
    accepted: 4,
    waiting: 0,
    needYou: 1,
    needing: [{ kind: 'case', recordId: id(9), caseId: id(9), serverId: null }],
    taken: [taken, { ...taken, kind: 'email', recordId: id(6) }],
    ...more,
  }
}

const card = (): string => document.querySelector('.report')?.textContent.replace(/\s+/g, ' ') ?? ''

describe('after an outage', () => {
  it('a card tells how much was kept, what the server took and what needs the person, and leads there', async () => {
    await mountDesk({ at: '/settings', prepare: (core) => core.answers('returnReport.get', () => report()) })
    await until(() => card() !== '')
    expect(card()).toContain('The server was away from 10:02 to 10:41')
    expect(card()).toContain('5 saved on this computer meanwhile')
    expect(card()).toContain('4 accepted since')
    expect(card()).toContain('1 needs you')
    expect(button('See what needs you').getAttribute('href')).toBe('#/unsent')
    button('What was accepted').click()
    await reads('Case #1873')
    // Two records of one case are one way to it.
    expect(document.querySelectorAll('.report__taken a')).toHaveLength(1)
  })

  it('it comes by itself, counts on, and never takes the keyboard or the room above what is typed', async () => {
    const fake = await mountDesk({
      at: '/unsent',
      prepare: (core) => core.answers('returnReport.get', () => null),
    })
    await reads('Everything is with the server')
    const focused = button('Settings')
    focused.focus()
    fake.emit('returnReportChanged', report({ isFinished: false, accepted: 1, waiting: 3, needYou: 0, needing: [] }))
    await until(() => card().includes('3 on the way'))
    expect(document.activeElement).toBe(focused)
    expect(document.querySelector('.report')?.parentElement?.previousElementSibling?.className).toContain('desk__view')
    expect(button('See what is on the way')).toBeDefined()
    fake.emit('returnReportChanged', report({ accepted: 4, needYou: 0, needing: [] }))
    await until(() => card().includes('4 accepted since') && !card().includes('on the way'))
    expect(card()).not.toContain('needs you')
  })

  it('it stays until it has been read, and is gone then', async () => {
    let isBroken = true
    const fake = await mountDesk({
      at: '/settings',
      prepare: (core) => {
        core.answers('returnReport.get', () => report())
        core.answers('returnReport.dismiss', () => {
          if (isBroken) throw new Refusal('database-failed')
          return {}
        })
      },
    })
    await until(() => card() !== '')
    press('Escape')
    button('I have read it').click()
    await until(() => card().includes('could not be stored'))
    isBroken = false
    button('I have read it').click()
    await until(() => card() === '')
    expect(fake.made.filter(({ name }) => name === 'returnReport.dismiss').map(({ input }) => input)).toEqual([
      { id: id(1) },
      { id: id(1) },
    ])
    expect(page()).not.toContain('The server was away')
  })

  it('nothing is shown when there is nothing to tell', async () => {
    await mountDesk({ at: '/settings', prepare: (core) => core.answers('returnReport.get', () => null) })
    await reads('What guards your work')
    expect(card()).toBe('')
  })
})
