import { describe, expect, it, vi } from 'vitest'
import { dayTimeOf, daysAfter, type CallRecord } from '../../../preload/contract/index.ts'
import { useDialRequests } from '../../../renderer/app/dial-request.ts'
import { Refusal } from '../../kit/fake-bridge.ts'
import { button, page, press, reads, until } from '../../kit/mount-desk.ts'
import { agendaDesk, callBack, followUp } from './agenda-desk.ts'

const hour = 3_600_000
const names = () => [...document.querySelectorAll('.agenda-line__who')].map((each) => each.textContent.trim())

function fill(label: string, text: string): void {
  const found = [...document.querySelectorAll('label')].find((each) => each.textContent.trim() === label)
  const input = document.getElementById(found?.htmlFor ?? '')
  if (!(input instanceof HTMLInputElement) && !(input instanceof HTMLTextAreaElement)) throw new Error(`No “${label}”`)
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
}

const missedCall: CallRecord = {
  id: '01a1b2c3-0000-7000-8000-000000000001',
  direction: 'in',
  number: '0744000333',
  name: '',
  queue: '',
  callRef: null,
  startedAt: Date.now() - hour,
  answeredAt: null,
  endedAt: Date.now() - hour,
  holds: 0,
  heldMs: 0,
  end: 'missed',
  quality: null,
  caseId: null,
  seq: 1,
  disposition: '',
}

describe('the list of follow-ups', () => {
  it('says what is overdue, due today and later, each in words, and what can be said of a case that has gone', async () => {
    await agendaDesk({
      at: '/follow-ups',
      followUps: [
        followUp({ dueAt: Date.now() - 50 * hour, note: 'Did the visit happen?', moved: 2 }),
        followUp({ dueAt: Date.now() - hour, row: null, about: 'Achieng' }),
        followUp({ dueAt: Date.now() + 100 * hour }),
      ],
    })
    await reads('Did the visit happen?')
    expect(page()).toContain('moved 2 times')
    expect([...document.querySelectorAll('.agenda-list__title')].map((each) => each.textContent)).toEqual([
      'Overdue',
      'Later',
    ])
    expect(names()).toEqual(['Wanjiku', 'Achieng', 'Wanjiku'])
    expect(page()).toContain('the case is no longer on this computer')
    expect(page()).toContain('Kept on this computer')
  })

  it('takes one off in one press, and back again in another', async () => {
    await agendaDesk({ at: '/follow-ups', followUps: [followUp({ note: 'Call the school' })] })
    await reads('Call the school')
    button('Follow-up on Wanjiku is done').click()
    await reads('Nothing to follow up')
    button('Undo').click()
    await reads('Call the school')
  })

  it('moves one to the day that is chosen, at a time of the site’s clock', async () => {
    const fake = await agendaDesk({ at: '/follow-ups', followUps: [followUp({ note: 'Call the school' })] })
    await reads('Call the school')
    button('Change the follow-up on Wanjiku').click()
    await reads('Change the follow-up on Wanjiku')
    const choice = [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')].find(
      ({ value }) => value === 'week',
    )
    choice?.click()
    fill('Time', '14:30')
    button('Keep it').click()
    await until(() => fake.made.some(({ name }) => name === 'followUps.save'))
    const saved = fake.made.find(({ name }) => name === 'followUps.save')?.input
    const today = dayTimeOf(Date.now(), 'Africa/Nairobi').day
    expect(saved).toMatchObject({ day: daysAfter(today, 7), minute: 870, note: 'Call the school' })
    await until(() => document.querySelector('.agenda-dialog') === null)
    expect([...document.querySelectorAll('.agenda-list__title')].map((each) => each.textContent)).toContain('Later')
  })

  it('is walked with the arrow keys', async () => {
    await agendaDesk({ at: '/follow-ups', followUps: [followUp(), followUp({ dueAt: Date.now() - hour })] })
    await until(() => names().length === 2)
    const [first, second] = [...document.querySelectorAll<HTMLElement>('[data-agenda-row]')]
    first?.focus()
    press('ArrowDown')
    expect(document.activeElement).toBe(second)
    press('Home')
    expect(document.activeElement).toBe(first)
  })
})

describe('the list of call-backs', () => {
  it('tells by word how the time of each stands, those in hand and those whose time it is first', async () => {
    await agendaDesk({
      at: '/follow-ups/call-backs',
      callBacks: [
        callBack([-120, -60], { number: '0711000001' }),
        callBack([60, 120], { number: '0711000002' }),
        callBack([-30, 30], { number: '0711000003' }),
        callBack([-30, 40], { number: '0711000004', priority: 'high' }),
        callBack([-30, 30], { number: '0711000005', takenAt: Date.now() }),
      ],
    })
    await reads('0711000005')
    expect(names().map((each) => each.slice(-1))).toEqual(['5', '4', '3', '1', '2'])
    const chips = [...document.querySelectorAll('.agenda-line > .state-chip')].map((each) => each.textContent.trim())
    expect(chips).toEqual(['Now', 'Now', 'Now', 'Time has passed', 'Later'])
    expect(page()).toContain('not called yet')
  })

  it('calls the number, with which it is in hand', async () => {
    const fake = await agendaDesk({ at: '/follow-ups/call-backs', callBacks: [callBack([-30, 30])] })
    await reads('0722000111')
    const asked = vi.fn()
    useDialRequests().onAsked(asked)
    button('Call 0722000111').click()
    await reads('In hand')
    expect(asked).toHaveBeenCalledWith({ number: '0722000111', caseId: null })
    expect(fake.made.filter(({ name }) => name === 'callBacks.take')).toHaveLength(1)
    button('Give back').click()
    await until(() => !page().includes('In hand'))
  })

  it('is closed without a call only with a reason, and after one by how it went', async () => {
    const fake = await agendaDesk({
      at: '/follow-ups/call-backs',
      callBacks: [
        callBack([-30, 30], { number: '0711000001' }),
        callBack([-30, 40], {
          number: '0711000002',
          attemptCount: 2,
          attempts: [{ at: Date.now() - hour, answeredAt: null, end: 'no-answer' }],
        }),
      ],
    })
    await reads('2 tries')
    expect(page()).toContain('no answer')
    const [first, second] = [...document.querySelectorAll<HTMLElement>('button[aria-expanded="false"]')].filter(
      (each) => each.textContent.includes('Finish'),
    )
    first?.click()
    await reads('Nobody has called this number yet')
    const close = button('Close it')
    expect(close.hasAttribute('disabled')).toBe(true)
    expect([...document.querySelectorAll<HTMLInputElement>('input[type=radio]')].map(({ value }) => value)).toEqual([
      'not-needed',
    ])
    fill('Why nobody needs to call', 'They came in person.')
    await until(() => !button('Close it').hasAttribute('disabled'))
    button('Close it').click()
    await until(() => fake.made.some(({ name }) => name === 'callBacks.close'))
    expect(fake.made.find(({ name }) => name === 'callBacks.close')?.input).toMatchObject({
      result: 'not-needed',
      reason: 'They came in person.',
    })
    second?.click()
    await until(() => document.querySelectorAll('input[type=radio]').length === 3)
    expect(document.querySelector<HTMLInputElement>('input[type=radio]:checked')?.value).toBe('not-reached')
  })

  it('keeps what is being typed when its time comes meanwhile, and goes to its new group afterwards', async () => {
    const ticks: (() => void)[] = []
    const really = globalThis.setInterval
    const timers = vi.spyOn(globalThis, 'setInterval').mockImplementation(((run: () => void, ms: number) => {
      ticks.push(run)
      return really(run, ms)
    }) as typeof setInterval)
    await agendaDesk({ at: '/follow-ups/call-backs', callBacks: [callBack([1, 60])] })
    await reads('Finish…')
    timers.mockRestore()
    const titles = () => [...document.querySelectorAll('.agenda-list__title')].map((each) => each.textContent)
    button('Finish…').click()
    await until(() => document.querySelector('.close-call-back textarea') !== null)
    fill('Why nobody needs to call', 'came in person')
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 120_000)
    for (const tick of ticks) tick()
    await reads('Now')
    expect(document.querySelector<HTMLTextAreaElement>('.close-call-back textarea')?.value).toBe('came in person')
    expect(titles()).toEqual(['Later'])
    button('Cancel').click()
    await until(() => titles().includes('Now is their time'))
    clock.mockRestore()
  })

  it('that was written down by mistake is taken back from the notice', async () => {
    const fake = await agendaDesk({
      at: '/follow-ups/call-backs',
      prepare: (core) => {
        core.answers('callBacks.suggest', () => [missedCall])
        core.answers('callBacks.remove', () => ({}))
      },
    })
    await reads('0744000333')
    button('Call 0744000333 back later').click()
    await until(() => document.querySelector('.agenda-dialog') !== null)
    button('Keep it').click()
    await reads('Undo')
    const { id } = fake.made.find(({ name }) => name === 'callBacks.save')?.input as { id: string } // as it was sent
    button('Undo').click()
    await until(() => fake.made.some(({ name }) => name === 'callBacks.remove'))
    expect(fake.made.find(({ name }) => name === 'callBacks.remove')?.input).toEqual({ id })
  })

  it('takes a new one by hand, for a part of the day', async () => {
    const fake = await agendaDesk({ at: '/follow-ups/call-backs' })
    await reads('Nobody to call back')
    button('New call-back').click()
    await reads('Time of day')
    fill('Number', '0733 000 222')
    ;[...document.querySelectorAll<HTMLInputElement>('input[type=radio]')]
      .find(({ value }) => value === 'afternoon')
      ?.click()
    fill('What to know then', 'Ask for the aunt.')
    await until(() => !button('Keep it').hasAttribute('disabled'))
    button('Keep it').click()
    await reads('Ask for the aunt.')
    expect(fake.made.find(({ name }) => name === 'callBacks.save')?.input).toMatchObject({
      madeFrom: 'hand',
      number: '0733 000 222',
      fromMinute: 720,
      toMinute: 1020,
      priority: 'medium',
    })
  })
})

describe('a form of promises that was left', () => {
  const dialog = () => document.querySelector<HTMLElement>('.agenda-dialog')
  const note = () => dialog()?.querySelector('textarea')?.value
  const isClosed = () => dialog() === null

  it('by Esc, by a click beside it or by a screen that goes stands there again as it was, and on top of the list', async () => {
    const fake = await agendaDesk({ at: '/follow-ups/call-backs' })
    await reads('Nobody to call back')
    button('New call-back').focus()
    button('New call-back').click()
    await until(() => document.activeElement?.id.endsWith('-number') === true)
    fill('Number', '0733 000 2')
    fill('What to know then', 'Ask for the au')
    press('Escape')
    await until(isClosed)
    await reads('What you have written is still there')
    await until(() => document.activeElement?.textContent.includes('New call-back') === true)
    expect(fake.made.some(({ name }) => name === 'callBacks.save')).toBe(false)
    await reads('Begun, not kept yet')
    expect(page()).toContain('0733 000 2')
    expect(page()).toContain('Ask for the au')

    button('New call-back').click()
    await until(() => note() === 'Ask for the au')
    expect(dialog()?.textContent).toContain('not kept yet')
    fill('What to know then', 'Ask for the aunt')
    button('Settings').click()
    await until(isClosed)
    await reads('Language and look')
    button('Follow-ups').click()
    await reads('Call-backs')
    button('Call-backs').click()
    await reads('Ask for the aunt')
    button('Go on with 0733 000 2').click()
    await until(() => note() === 'Ask for the aunt')
    fill('Number', '0733 000 222')
    await until(() => !button('Keep it').hasAttribute('disabled'))
    press('Ctrl+Enter')
    await until(isClosed)
    expect(fake.made.filter(({ name }) => name === 'callBacks.save').map(({ input }) => input)).toMatchObject([
      { number: '0733 000 222', note: 'Ask for the aunt', madeFrom: 'hand' },
    ])
    await until(() => !page().includes('Begun, not kept yet'))
  })

  it('is thrown away only by a press that says so, and comes back from the notice', async () => {
    const fake = await agendaDesk({ at: '/follow-ups', followUps: [followUp({ note: 'Call the school' })] })
    await reads('Call the school')
    button('Change the follow-up on Wanjiku').click()
    await until(() => note() === 'Call the school')
    expect(button('Cancel')).toBeDefined()
    fill('What to know then', 'Call the head teacher')
    await until(() => dialog()?.textContent.includes('Throw away') === true)
    button('Throw away').click()
    await reads('The draft was discarded.')
    await until(isClosed)
    expect(page()).not.toContain('Begun, not kept yet')
    expect(fake.made.some(({ name }) => name === 'followUps.save')).toBe(false)
    button('Undo').click()
    await reads('Begun, not kept yet')
    button('Go on with Wanjiku').click()
    await until(() => note() === 'Call the head teacher')
  })

  it('is begun no more when everything typed was taken out again', async () => {
    const fake = await agendaDesk({ at: '/follow-ups', followUps: [followUp({ note: 'Call the school' })] })
    await reads('Call the school')
    button('Change the follow-up on Wanjiku').click()
    await until(() => note() === 'Call the school')
    fill('What to know then', 'Call')
    await until(() => fake.made.some(({ name }) => name === 'agendaDrafts.keep'))
    fill('What to know then', 'Call the school')
    press('Escape')
    await until(isClosed)
    await until(() => fake.made.some(({ name }) => name === 'agendaDrafts.drop'))
    expect(page()).not.toContain('still there')
  })

  it('with the note of what is overdue is kept without another day', async () => {
    const dueAt = Date.now() - 50 * hour
    const fake = await agendaDesk({ at: '/follow-ups', followUps: [followUp({ dueAt, note: 'Call the school' })] })
    await reads('Call the school')
    button('Change the follow-up on Wanjiku').click()
    await until(() => note() === 'Call the school')
    fill('What to know then', 'The school is closed until Monday')
    dialog()?.querySelector('form')?.requestSubmit()
    await reads('The school is closed until Monday')
    expect(fake.made.find(({ name }) => name === 'followUps.save')?.input).toMatchObject(
      dayTimeOf(dueAt, 'Africa/Nairobi'),
    )
    await until(isClosed)
  })

  it('about how a call-back ended stands at its line again', async () => {
    await agendaDesk({ at: '/follow-ups/call-backs', callBacks: [callBack([-30, 30], { number: '0711000001' })] })
    await reads('0711000001')
    button('Finish…').click()
    await until(() => document.querySelector('.close-call-back textarea') !== null)
    fill('Why nobody needs to call', 'They came in')
    button('Cancel').click()
    await until(() => document.querySelector('.close-call-back') === null)
    button('Finish…').click()
    await until(
      () => document.querySelector<HTMLTextAreaElement>('.close-call-back textarea')?.value === 'They came in',
    )
  })

  it('is kept to its last letter before it is saved, and stays open until the answer is there', async () => {
    let refuse = (): void => undefined
    const isRefused = new Promise<void>((resolve) => {
      refuse = resolve
    })
    const fake = await agendaDesk({
      at: '/follow-ups',
      followUps: [followUp({ note: 'Call the school' })],
      prepare: (core) =>
        core.answers('followUps.save', async () => {
          await isRefused
          throw new Refusal('disk-full')
        }),
    })
    await reads('Call the school')
    button('Change the follow-up on Wanjiku').click()
    await until(() => note() === 'Call the school')
    fill('What to know then', 'Call the head teacher')
    dialog()?.querySelector('form')?.requestSubmit()
    await until(() => fake.made.some(({ name }) => name === 'followUps.save'))
    const made = fake.made.map(({ name }) => name)
    expect(made.indexOf('agendaDrafts.keep')).toBeGreaterThan(-1)
    expect(made.indexOf('agendaDrafts.keep')).toBeLessThan(made.indexOf('followUps.save'))
    press('Escape')
    refuse()
    await until(() => dialog()?.querySelector('.field-error') != null)
    expect(note()).toBe('Call the head teacher')
  })

  it('that cannot be read now is not typed over', async () => {
    await agendaDesk({
      at: '/follow-ups',
      followUps: [followUp({ note: 'Call the school' })],
      prepare: (core) =>
        core.answers('agendaDrafts.find', () => {
          throw new Refusal('internal')
        }),
    })
    await reads('Call the school')
    button('Change the follow-up on Wanjiku').click()
    await until(() => dialog()?.querySelector('.field-error') != null)
    expect(dialog()?.querySelector('textarea')).toBeNull()
    press('Escape')
    await until(isClosed)
  })
})
