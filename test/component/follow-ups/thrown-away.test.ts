import { expect, it } from 'vitest'
import type { FollowUpDraft } from '../../../preload/contract/index.ts'
import { Refusal } from '../../kit/fake-bridge.ts'
import { button, page, press, reads, until } from '../../kit/mount-desk.ts'
import { agendaDesk } from './agenda-desk.ts'

/** What somebody throws away is gone or said to be there still; what they want back is back or said not to be. */

const begun: FollowUpDraft = {
  kind: 'follow-up',
  id: '01a1b2c3-0000-7000-8000-000000000009',
  isNew: true,
  day: '2026-12-01',
  note: 'Ask for the aunt',
  caseId: '01a1b2c3-0000-7000-8000-000000000008',
  about: 'Wanjiku',
  minute: null,
}
const full = () => {
  throw new Refusal('disk-full')
}

it('a promise that was begun and cannot be thrown away is still there, and the desk says why', async () => {
  const fake = await agendaDesk({ at: '/follow-ups', drafts: [begun] })
  fake.answers('agendaDrafts.drop', full)
  await reads('Ask for the aunt')
  button('Throw away what was begun on Wanjiku').click()
  await reads('The draft could not be discarded.')
  expect(page()).toContain('Ask for the aunt')
  expect(page()).not.toContain('The draft was discarded.')
})

it('the same from its form, which closes with a word and not without one', async () => {
  const fake = await agendaDesk({ at: '/follow-ups', drafts: [begun] })
  fake.answers('agendaDrafts.drop', full)
  await reads('Ask for the aunt')
  button('Go on with Wanjiku').click()
  await until(() => document.querySelector('.agenda-dialog textarea') !== null)
  button('Throw away').click()
  await reads('The draft could not be discarded.')
  await until(() => document.querySelector('.agenda-dialog') === null)
  expect(page()).toContain('Ask for the aunt')
})

it('what was thrown away and cannot be brought back is said too', async () => {
  const fake = await agendaDesk({ at: '/follow-ups', drafts: [begun] })
  await reads('Ask for the aunt')
  button('Throw away what was begun on Wanjiku').click()
  await reads('The draft was discarded.')
  fake.answers('agendaDrafts.keep', full)
  button('Undo').click()
  await reads('The draft could not be brought back.')
})

it('what is typed into a form and cannot be kept is not said to be: the form closes only the second time', async () => {
  const fake = await agendaDesk({ at: '/follow-ups', drafts: [begun] })
  await reads('Ask for the aunt')
  button('Go on with Wanjiku').click()
  await until(() => document.querySelector('.agenda-dialog textarea') !== null)
  fake.answers('agendaDrafts.keep', full)
  const note = document.querySelector<HTMLTextAreaElement>('.agenda-dialog textarea')
  if (note === null) throw new Error('No note')
  note.value = 'Ask for the uncle'
  note.dispatchEvent(new Event('input', { bubbles: true }))
  press('Escape')
  await reads('What you typed last could not be kept on this computer. Leave once more')
  expect(document.querySelector<HTMLTextAreaElement>('.agenda-dialog textarea')?.value).toBe('Ask for the uncle')
  press('Escape')
  await until(() => document.querySelector('.agenda-dialog') === null)
  expect(page()).not.toContain('What you have written is still there')
})
