import { describe, expect, it, vi } from 'vitest'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, press, reads, signedOutState, until } from '../../kit/mount-desk.ts'

describe('the frame of the desk', () => {
  it('shows both lights, the place of the queue and of the phone, in words', async () => {
    await mountDesk()
    await reads('Server connected')
    await reads('Your role has no telephone')
    await reads('No phone in your role')
    expect(document.querySelector('aside')?.textContent).toContain('Calls ring for counsellors and supervisors')
  })

  it('offers only the places that exist and the person may see', async () => {
    const base = signedInState()
    await mountDesk({ state: { ...base, session: { ...base.session, permissions: ['account.own'] } } })
    await reads('Settings')
    const places = [...document.querySelectorAll('nav a')].map((place) => place.textContent.trim())
    expect(places).toEqual(['Settings'])
  })

  it('marks the place on the screens under it too', async () => {
    const base = signedInState()
    const permissions = ['case.read', 'report.read', 'account.own'] as const
    const state = { ...base, session: { ...base.session, permissions: [...permissions] } }
    await mountDesk({
      state,
      at: '/reports/yearly',
      prepare: (core) => {
        for (const call of ['forms.getCaseForm', 'reports.yearly'] as const)
          core.answers(call, () => {
            throw new Refusal('connection-lost')
          })
      },
    })
    await reads('Reports')
    const marked = () => [...document.querySelectorAll('.rail [aria-current="page"]')]
    await until(() => marked().length === 1)
    expect(marked()[0]?.textContent.trim()).toBe('Reports')
    expect([...document.querySelectorAll('.rail__place--here')]).toEqual(marked())
  })

  it('keeps the unsent count current', async () => {
    const fake = await mountDesk()
    await reads('Server connected')
    expect(page()).not.toContain('unsent,')
    fake.emit('outboxChanged', { waiting: 2, needsYou: 0, oldestAt: 1 })
    await reads('2 unsent')
    fake.emit('outboxChanged', { waiting: 1, needsYou: 2, oldestAt: 1 })
    await reads('3 unsent, 2 need you')
  })

  it('tells how old the data is when the server is away, quietly', async () => {
    const base = signedInState()
    await mountDesk({
      state: {
        ...base,
        link: { state: 'unreachable', sinceAt: Date.now() - 300_000, lastAnswerAt: Date.now() - 300_000, skewMs: null },
      },
    })
    await reads('Working without the server')
    await reads('last answer 5 minutes ago')
    expect(document.querySelector('.field-error, .error-state, .again')).toBeNull()
  })

  it('lists its keys with F1, each with what it does', async () => {
    await mountDesk()
    await reads('Server connected')
    press('F1')
    await reads('Show all keys')
    for (const words of ['New case', 'Find a case', 'Lock the screen']) expect(page()).toContain(words)
  })

  it('does not let F5 and Ctrl+R throw the work away', async () => {
    await mountDesk({ state: signedOutState() })
    await reads('Sign in to Helpline Desk')
    expect(press('F5')).toBe(false)
    expect(press('Ctrl+R')).toBe(false)
    expect(press('Ctrl+Shift+R')).toBe(false)
    expect(press('a')).toBe(true)
  })

  it('leads to the search with Ctrl+K from any screen', async () => {
    await mountDesk({ at: '/settings' })
    await reads('What guards your work')
    press('Ctrl+K')
    await until(() => window.location.hash.startsWith('#/cases?find='))
  })

  it('tells the core that the person is there, at most every 20 seconds', async () => {
    const fake = await mountDesk()
    await reads('Server connected')
    const touches = () => fake.made.filter(({ name }) => name === 'session.touch').length
    const clock = vi.spyOn(performance, 'now')
    clock.mockReturnValue(1_000_000)
    for (let count = 0; count < 30; count += 1) press('a')
    await until(() => touches() === 1)
    clock.mockReturnValue(1_019_000)
    press('a')
    expect(touches()).toBe(1)
    clock.mockReturnValue(1_021_000)
    press('a')
    await until(() => touches() === 2)
    clock.mockRestore()
  })

  it('says why when the window cannot start, and tries again', async () => {
    let isUp = false
    await mountDesk({
      prepare: (core) =>
        core.answers('app.getState', () => {
          if (!isUp) throw new Refusal('connection-lost')
          return signedInState()
        }),
    })
    await reads('The window lost its connection to the program')
    isUp = true
    button('Try again').click()
    await reads('Amina Otieno')
  })
})

describe('practice', () => {
  it('can never be mistaken: the words are on every screen', async () => {
    const fake = await mountDesk()
    await reads('Practice — nothing leaves this computer')
    const base = signedInState()
    fake.emit('sessionChanged', { ...base.session, phase: 'locked' })
    await reads('Locked')
    expect(page()).toContain('Practice — nothing leaves this computer')
  })

  it('stops and starts its server by a switch that says what it will do', async () => {
    const state = signedInState()
    const fake = await mountDesk({
      state,
      prepare: (core) => {
        core.answers('practice.stopServer', () => {
          core.emit('practiceChanged', { ...state.practice, serverRunning: false })
          return {}
        })
        core.answers('practice.startServer', () => {
          core.emit('practiceChanged', { ...state.practice, serverRunning: true })
          return {}
        })
      },
    })
    await reads('Stop the server')
    button('Stop the server').click()
    await reads('The practice server is stopped')
    button('Start the server').click()
    await reads('The practice server runs')
    expect(fake.made.some(({ name }) => name === 'practice.stopServer')).toBe(true)
  })

  it('is not there in a workspace', async () => {
    const base = signedInState()
    await mountDesk({
      state: { ...base, practice: { active: false, serverRunning: false, canSwitch: false, accounts: [] } },
    })
    await reads('Server connected')
    expect(page()).not.toContain('Practice')
  })
})
