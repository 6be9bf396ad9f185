import { describe, expect, it } from 'vitest'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { button, page, reads, until } from '../../kit/mount-desk.ts'
import { agendaDesk, callBack, counsellor, followUp } from '../follow-ups/agenda-desk.ts'

const centre = {
  since: Date.now() - 3_600_000,
  readAt: Date.now() - 120_000,
  isAway: false,
  cases: 31,
  calls: { inbound: 40, answered: 36, outbound: 5 },
  totals: { inbound: 1200, outbound: null, cases: 873, emails: null, texts: null },
}
const own = {
  since: 0,
  calls: { answered: 7, missed: 1, outbound: 2, talkMs: 3_725_000 },
  cases: 6,
  followUpsDone: 3,
  callBacksDone: 1,
}

function figures(): Record<string, string> {
  const all = [...document.querySelectorAll('.figures__one')].map((each) => [
    each.querySelector('dt')?.textContent ?? '',
    each.querySelector('dd')?.textContent ?? '',
  ])
  return Object.fromEntries(all) as Record<string, string>
}

describe('the home screen', () => {
  it('shows my day, the centre’s with its age, what is due today, and what is unsent', async () => {
    await agendaDesk({
      at: '/home',
      followUps: [followUp({ note: 'Did it help?' }), followUp({ note: 'next week', dueAt: Date.now() + 6e8 })],
      callBacks: [callBack([-30, 30], { number: '0711000001' })],
      prepare(fake) {
        fake.answers('home.getOwn', () => own)
        fake.answers('home.getCentre', () => centre)
        fake.answers('outbox.summary', () => ({ waiting: 2, needsYou: 1, oldestAt: 1 }))
      },
    })
    await reads('Did it help?')
    await reads('0711000001')
    await reads('873 cases')
    expect(figures()).toEqual({
      'Calls answered': '7',
      'Calls missed': '1',
      'Calls made': '2',
      'Time talking': '1:02:05',
      'Cases written': '6',
      'Follow-ups done': '3',
      'Call-backs closed': '1',
      'Calls in': '40',
      Answered: '36',
      'Calls out': '5',
      'New cases': '31',
    })
    expect(page()).toContain('asked 2 minutes ago')
    expect(page()).toContain('3 changes wait to be sent.')
    expect(page()).not.toContain('next week')
    expect(page()).not.toContain('Live board')
  })

  it('leaves out what nobody knows: no telephone, no server', async () => {
    const base = signedInState()
    await agendaDesk({
      at: '/home',
      state: { ...base, session: { ...base.session, permissions: ['case.read', 'call.read'] } },
      prepare(fake) {
        fake.answers('home.getOwn', () => ({
          since: 0,
          calls: null,
          cases: null,
          followUpsDone: null,
          callBacksDone: null,
        }))
        fake.answers('home.getCentre', () => ({
          ...centre,
          readAt: null,
          isAway: true,
          cases: null,
          calls: null,
          totals: null,
        }))
      },
    })
    await reads('nobody knows these figures')
    expect(figures()).toEqual({})
    expect(page()).not.toContain('Call-backs')
    expect(page()).not.toContain('My day')
  })

  it('says what could not be read, beside what could', async () => {
    await agendaDesk({
      at: '/home',
      prepare(fake) {
        fake.answers('home.getOwn', () => own)
        fake.answers('home.getCentre', () => {
          throw new Refusal('connection-lost')
        })
        fake.answers('followUps.list', () => {
          throw new Refusal('database-failed')
        })
      },
    })
    await until(() => document.querySelectorAll('.home .field-error').length === 2)
    expect(figures()).toMatchObject({ 'Calls answered': '7' })
    expect(page()).toContain('The window lost its connection to the program')
  })

  it('leads a supervisor to the board, and everybody from the rail', async () => {
    await agendaDesk({
      at: '/follow-ups',
      state: {
        ...counsellor(),
        session: { ...counsellor().session, permissions: [...counsellor().session.permissions, 'call.supervise'] },
      },
      prepare(fake) {
        fake.answers('home.getOwn', () => own)
        fake.answers('home.getCentre', () => ({ ...centre, isAway: true }))
        fake.answers('home.getCounts', () => ({
          overdue: 1,
          today: 1,
          callBacksNow: 2,
          callBacksPast: 0,
          callBacks: 4,
        }))
      },
    })
    await reads('Nothing to follow up')
    expect(button('Follow-ups').textContent).toContain('4')
    button('Home').click()
    await reads('This is what it said 2 minutes ago.')
    expect(button('Live board').getAttribute('href')).toBe('#/board')
  })
})
