import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../../kit/fake-bridge.ts'
import { deskWithCases, rowOf, savedCase } from './desk-with-cases.ts'

const people = ['Achieng', 'Baraka', 'Neema']

describe('finding a case', () => {
  let desk: ReturnType<typeof deskWithCases>
  const cases = people.map((name) => savedCase({ 'contact.firstName': name }, { state: 'accepted', serverId: '7' }))

  beforeEach(() => {
    vi.useFakeTimers({
      now: Date.UTC(2026, 10, 22, 7, 42),
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    })
    desk = deskWithCases({ cases })
  })
  afterEach(() => {
    desk.close()
    vi.useRealTimers()
  })

  async function find(text: string): Promise<void> {
    const box = desk.one('.case-filters__box') as HTMLInputElement
    box.focus()
    box.value = text
    box.dispatchEvent(new Event('input', { bubbles: true }))
    await desk.settle()
  }

  it('shows the newest first', async () => {
    await desk.open()
    expect(desk.rows()).toEqual(['Neema', 'Baraka', 'Achieng'])
  })

  it('asks the search only when typing rests, with what was typed last', async () => {
    await desk.open()
    for (const text of ['a', 'ac', 'ach']) {
      await find(text)
      await desk.settle(60)
    }
    await desk.settle(120)
    expect(desk.madeOf('cases.search').map((call) => (call.input as { text: string }).text)).toEqual(['ach'])
    expect(desk.rows()).toEqual(['Achieng'])
    expect(document.querySelector('mark')?.textContent).toBe('Ach')
  })

  it('drops the answer of an older question that comes late', async () => {
    await desk.open()
    const answers: (() => void)[] = []
    desk.fake.answers('cases.search', async ({ text }) => {
      await new Promise<void>((resolve) => answers.push(resolve))
      const found = cases.filter((record) => record.fields.contact.firstName.toLowerCase().startsWith(text))
      return { rows: found.map(rowOf), next: null, isComplete: true }
    })
    await find('ach')
    await desk.settle(120)
    await find('bar')
    await desk.settle(120)
    expect(answers).toHaveLength(2)
    answers[1]?.()
    await desk.settle()
    answers[0]?.()
    await desk.settle()
    expect(desk.rows()).toEqual(['Baraka'])
  })

  it('says what to do when nothing is found, and shows everything again', async () => {
    await desk.open()
    await find('zzz')
    await desk.settle(120)
    expect(desk.screen()).toContain('Nothing found')
    await desk.click('Show all cases')
    expect(desk.rows()).toHaveLength(3)
  })

  it('never says that there are no cases while a search that found nothing is taken back', async () => {
    await desk.open()
    await find('zzz')
    await desk.settle(120)
    await find('')
    expect(desk.screen()).toContain('Nothing found')
    expect(desk.screen()).not.toContain('No cases yet')
    await desk.settle(120)
    expect(desk.rows()).toHaveLength(3)
  })

  it('goes on with the next page without showing a row twice', async () => {
    const many = Array.from({ length: 70 }, (_, index) => savedCase({ 'contact.firstName': `Person ${index}` }))
    desk.close()
    desk = deskWithCases({ cases: many })
    await desk.open()
    expect(desk.rows()).toHaveLength(50)
    await desk.click('Show more')
    expect(new Set(desk.rows()).size).toBe(70)
  })

  it('moves by arrow keys, Enter opens, Esc comes back to the same row', async () => {
    await desk.open()
    await desk.press('k', { ctrlKey: true })
    expect(document.activeElement).toBe(desk.one('.case-filters__box'))
    await desk.press('ArrowDown')
    await desk.press('ArrowDown')
    expect(document.activeElement?.textContent.trim()).toBe('Baraka')
    ;(document.activeElement as HTMLElement).click()
    await desk.settle()
    expect(desk.address()).toBe(`/cases/${cases[1]?.id ?? ''}`)
    await desk.press('Escape')
    expect(desk.address()).toBe('/cases')
    expect(document.activeElement?.textContent.trim()).toBe('Baraka')
  })

  it('never moves rows a person is looking at: what a pull brings is offered', async () => {
    await desk.open()
    const fresh = savedCase({ 'contact.firstName': 'Fatuma' }, { state: 'accepted', serverId: '8' })
    desk.cases.set(fresh.id, fresh)
    desk.fake.emit('casesPulled', { count: 1 })
    await desk.settle(1_000)
    expect(desk.rows()).toEqual(['Neema', 'Baraka', 'Achieng'])
    await desk.click('One new case')
    expect(desk.rows()).toEqual(['Fatuma', 'Neema', 'Baraka', 'Achieng'])
  })

  it('shows in place what becomes of a case', async () => {
    await desk.open()
    const id = cases[1]?.id ?? ''
    desk.fake.emit('caseProgressed', { id, state: 'needs-you', serverId: null, reason: 'server-changed', problems: [] })
    await desk.settle()
    expect(desk.rows()).toEqual(['Neema', 'Baraka', 'Achieng'])
    expect(desk.screen()).toContain('Needs you')
  })

  it('looks at the core at most once a second while a pull pours rows in', async () => {
    await desk.open()
    const before = desk.madeOf('cases.list').length
    for (let page = 0; page < 25; page += 1) {
      desk.fake.emit('casesPulled', { count: 20 })
      await desk.settle(20)
    }
    await desk.settle(3_000)
    expect(desk.madeOf('cases.list').length - before).toBeLessThanOrEqual(2)
  })

  it('narrows by what is chosen, from midnight of the site', async () => {
    await desk.open()
    await desk.click('Any time')
    await desk.click('Today')
    const asked = desk.madeOf('cases.list').at(-1)?.input as { filter: { from: number } }
    expect(asked.filter.from).toBe(Date.UTC(2026, 10, 21, 21))
  })

  it('says so when there is nothing yet, and when the list cannot be read', async () => {
    desk.close()
    desk = deskWithCases()
    await desk.open()
    expect(desk.screen()).toContain('No cases yet')
    desk.close()
    desk = deskWithCases({ cases })
    desk.fake.answers('cases.list', () => {
      throw new Refusal('database-failed')
    })
    await desk.open()
    expect(document.querySelector('[role="alert"]')).not.toBeNull()
    expect(desk.screen()).not.toContain('No cases yet')
  })

  it('works without a server and says that it is this computer only', async () => {
    desk.close()
    desk = deskWithCases({
      cases,
      state: { link: { state: 'unreachable', sinceAt: 1, lastAnswerAt: Date.now() - 600_000, skewMs: null } },
    })
    await desk.open()
    expect(desk.rows()).toHaveLength(3)
    expect(desk.screen()).toContain('This computer only')
  })

  it('shows hostile text as text', async () => {
    const hostile = savedCase({ 'contact.firstName': '<img src=x onerror=alert(1)>', narrative: '<script>x</script>' })
    desk.cases.set(hostile.id, hostile)
    await desk.open()
    expect(desk.rows()[0]).toBe('<img src=x onerror=alert(1)>')
    expect(document.querySelector('img, .case-list script')).toBeNull()
  })
})
