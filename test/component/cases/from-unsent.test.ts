import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deskWithCases, savedCase, siteLists } from './desk-with-cases.ts'

const record = savedCase(
  {
    'contact.firstName': 'Neema',
    'contact.phone': '07',
    categoryMain: siteLists['categories']?.[0]?.id ?? '',
    narrative: 'A story.',
  },
  { state: 'needs-you', serverId: '1873' },
)

describe('a case that something happened to at the server', () => {
  let desk: ReturnType<typeof deskWithCases>

  beforeEach(() => {
    desk = deskWithCases({ cases: [record] })
  })
  afterEach(() => desk.close())

  it('opens at the refused field when the way there names it', async () => {
    await desk.open(`/cases/${record.id}?field=contact.phone`)
    expect(document.activeElement).toBe(desk.controlOf('contact.phone'))
  })

  it('asks the server for what is looked at before anything else', async () => {
    await desk.open(`/cases/${record.id}`)
    expect(desk.madeOf('sync.lookAt').map(({ input }) => input)).toEqual([{ caseId: record.id }])
  })

  it('leads to the decision when both sides changed it', async () => {
    await desk.open(`/cases/${record.id}`)
    desk.fake.emit('caseProgressed', {
      id: record.id,
      state: 'needs-you',
      serverId: '1873',
      reason: 'server-changed',
      problems: [],
    })
    await desk.settle()
    const link = [...document.querySelectorAll('a')].find((each) => each.textContent.includes('Compare and decide'))
    expect(link?.getAttribute('href')).toBe(`/unsent/${record.id}`)
  })

  it('says so while it is open when it was deleted there, and is no row of the list any more', async () => {
    await desk.open(`/cases/${record.id}`)
    desk.fake.emit('recordVanished', { kind: 'case', id: record.id, reason: 'deleted' })
    await desk.settle()
    expect(desk.screen()).toContain('Somebody deleted this case on the server')
    expect(desk.controlOf('narrative').value).toBe('A story.')
    expect(desk.rows()).toEqual([])
  })

  it('leaves what is open alone when something else has gone', async () => {
    await desk.open(`/cases/${record.id}`)
    desk.fake.emit('recordVanished', { kind: 'email', id: record.id, reason: 'no-rights' })
    await desk.settle()
    expect(desk.screen()).not.toContain('no longer allows this case')
  })
})
