import { describe, expect, it } from 'vitest'
import type { AgendaDraft } from '../../../preload/contract/index.ts'
import { button, field, press, reads, type, until } from '../../kit/mount-desk.ts'
import { agendaDesk, followUp } from './agenda-desk.ts'

const isClosed = () => document.querySelector('.agenda-dialog') === null
const keepIsDisabled = () => button('Keep it').hasAttribute('disabled')

/** The form of a follow-up that is there, with the keyboard in its day. */
async function openForm() {
  const fake = await agendaDesk({ at: '/follow-ups', followUps: [followUp({ note: 'Call the school' })] })
  await reads('Call the school')
  button('Change the follow-up on Wanjiku').click()
  await until(() => document.activeElement?.id.endsWith('-day') === true)
  const kept = (): AgendaDraft[] =>
    fake.made.filter(({ name }) => name === 'agendaDrafts.keep').map(({ input }) => input as AgendaDraft) // as it was sent
  return { fake, lastDay: () => kept().findLast((each) => each.kind === 'follow-up')?.day }
}

describe('a day that is half typed into a form of promises', () => {
  it('stands there again as it was typed, says that it is no day, and is saved once it is one', async () => {
    const { fake, lastDay } = await openForm()
    type('Day', '31/2')
    await until(() => lastDay() === '31/2')
    button('Settings').click()
    await until(isClosed)
    await reads('Language and look')
    button('Follow-ups').click()
    await reads('Begun, not kept yet')
    button('Go on with Wanjiku').click()
    await until(() => !isClosed() && document.activeElement?.id.endsWith('-day') === true)
    expect(field('Day').value).toBe('31/2')
    await reads('This is no day.')
    expect(keepIsDisabled()).toBe(true)
    type('Day', '25/12/2027')
    await until(() => !keepIsDisabled())
    press('Ctrl+Enter')
    await until(isClosed)
    expect(fake.made.find(({ name }) => name === 'followUps.save')?.input).toMatchObject({ day: '2027-12-25' })
  })

  it('is kept as the day it reads as before the field is left, and a field that was emptied stays empty', async () => {
    const { lastDay } = await openForm()
    type('Day', '5/1/2028')
    await until(() => lastDay() === '2028-01-05')
    expect(field('Day').value).toBe('5/1/2028')
    type('Day', '')
    await until(() => lastDay() === '')
    button('Settings').click()
    await until(isClosed)
    button('Follow-ups').click()
    await reads('Begun, not kept yet')
    button('Go on with Wanjiku').click()
    await until(() => !isClosed() && document.activeElement?.id.endsWith('-day') === true)
    expect(field('Day').value).toBe('')
    expect(keepIsDisabled()).toBe(true)
  })

  it('is nothing begun once Esc has taken it back, and gives way to a day that is chosen', async () => {
    const { fake, lastDay } = await openForm()
    const before = field('Day').value
    type('Day', '31/2')
    await until(() => lastDay() === '31/2')
    press('Escape')
    await until(() => field('Day').value === before && fake.made.some(({ name }) => name === 'agendaDrafts.drop'))
    type('Day', '31/2')
    await until(() => fake.made.filter(({ name }) => name === 'agendaDrafts.keep').length > 1)
    document.querySelector<HTMLInputElement>('.agenda-dialog input[type=radio][value=week]')?.click()
    await until(() => /^\d{4}-\d\d-\d\d$/.test(lastDay() ?? ''))
    expect(field('Day').value).toMatch(/^\d\d\/\d\d\/\d{4}$/)
  })
})
