import { describe, expect, it, onTestFinished } from 'vitest'
import { useOpenCasesStore } from '../../../renderer/features/cases/index.ts'
import { button, page, press, reads, until } from '../../kit/mount-desk.ts'
import { deskWithPhone, queueAt, wanjiru } from './fake-phone.ts'

function typeInto(control: HTMLInputElement, text: string): void {
  control.focus()
  control.value = text
  control.dispatchEvent(new Event('input', { bubbles: true }))
}

const tabs = () => [...document.querySelectorAll('.draft-tabs__title')].map((tab) => tab.textContent.trim())

describe('the case beside a call', () => {
  it('opens when the call is answered, filled in with the call and who called before, marked as such', async () => {
    const { exchange, control, formIsOpen, drafts, phone } = await deskWithPhone({
      at: '/settings',
      history: wanjiru(),
    })
    exchange.rings()
    await until(() => page().includes('2 earlier contacts.'))
    press('F3')
    await formIsOpen()
    expect(control('contact.phone').value).toBe('0712000101')
    expect(control('contact.firstName').value).toBe('Wanjiru')
    expect(control('contact.town').value).toBe('Kisumu')
    expect(document.querySelectorAll('.form-field__earlier')).toHaveLength(3)
    await until(() => drafts.size === 1)
    const [draft] = drafts.values()
    expect(draft?.fields).toMatchObject({ source: 'call', sourceId: '1790000000.1', referredTo: '', disposition: '' })
    expect(phone.draftOf(phone.state.lines[0]?.id ?? '')).toBe(draft?.id)
  })

  it('is emptied of the earlier contact when somebody else calls from that number', async () => {
    const { exchange, control, formIsOpen } = await deskWithPhone({ history: wanjiru() })
    exchange.rings()
    await until(() => page().includes('2 earlier contacts.'))
    press('F3')
    await formIsOpen()
    button('Somebody else: empty them').click()
    await until(() => control('contact.firstName').value === '')
    expect(control('contact.phone').value).toBe('0712000101')
    expect(document.querySelector('.form-field__earlier')).toBeNull()
  })

  it('waits as a tab, with a notice, while the person writes something else', async () => {
    const { exchange, control, formIsOpen, phone, pinia } = await deskWithPhone()
    press('F2')
    await formIsOpen()
    typeInto(control('contact.firstName'), 'Baraka')
    await until(() => useOpenCasesStore(pinia).drafts.length === 1)
    const before = document.activeElement
    exchange.rings()
    press('F3')
    await reads('The form of the new call waits as a tab')
    expect(document.activeElement).toBe(before)
    expect(control('contact.firstName').value).toBe('Baraka')
    expect(tabs()).toEqual(['Baraka', '0712000101'])
    document.querySelector<HTMLElement>('.notice .v-btn')?.click()
    await until(() => control('contact.phone').value === '0712000101')
    expect(phone.state.lines).toHaveLength(1)
  })

  it('waits as well while the person decides between two versions, which is done with buttons', async () => {
    const { exchange } = await deskWithPhone({ at: '/settings' })
    // As the screen of a decision looks once something was chosen on it.
    const screen = document.createElement('section')
    screen.dataset['begun'] = 'true'
    const choice = document.createElement('button')
    screen.append(choice)
    document.body.append(screen)
    onTestFinished(() => screen.remove())
    choice.focus()
    exchange.rings()
    press('F3')
    await reads('The form of the new call waits as a tab')
    expect(document.activeElement).toBe(choice)
    expect(window.location.hash).toBe('#/settings')
  })

  it('is a second one for a second call, and the first loses nothing', async () => {
    const { exchange, control, formIsOpen, drafts } = await deskWithPhone()
    exchange.rings()
    press('F3')
    await formIsOpen()
    typeInto(control('narrative'), 'Asks for a clinic.')
    control('narrative').blur()
    await until(() => [...drafts.values()].some((draft) => draft.fields.narrative === 'Asks for a clinic.'))
    exchange.rings({ number: '0722000102', callRef: '1790000000.2' })
    await until(() => page().includes('Hold and answer'))
    press('F3')
    await until(() => control('contact.phone').value === '0722000102')
    await until(() => drafts.size === 2)
    expect([...drafts.values()].map((draft) => [draft.fields.sourceId, draft.fields.narrative])).toEqual([
      ['1790000000.1', 'Asks for a clinic.'],
      ['1790000000.2', ''],
    ])
  })

  it('takes the id the server gives the call when the poll names it', async () => {
    const { exchange, formIsOpen, drafts, says } = await deskWithPhone()
    exchange.rings({ callRef: null })
    press('F3')
    await formIsOpen()
    await until(() => drafts.size === 1)
    says(queueAt('oncall', { callId: '1790000042.7', queue: 'child-helpline' }))
    await until(() => [...drafts.values()][0]?.fields.sourceId === '1790000042.7')
  })

  it('stays as it is when the call ends, and saving it ends the wrap-up', async () => {
    const { exchange, control, formIsOpen, saved, dock } = await deskWithPhone()
    const call = exchange.rings()
    press('F3')
    await formIsOpen()
    typeInto(control('narrative'), 'Nobody spoke.')
    await until(() => dock().includes('Talking'))
    call.end('remote-hang-up')
    await until(() => dock().includes(' left'))
    expect(control('narrative').value).toBe('Nobody spoke.')
    document.querySelectorAll<HTMLElement>('.outcome__choice')[0]?.click()
    await reads('Save the case to finish.')
    press('Ctrl+Enter')
    await until(() => saved.size === 1)
    expect([...saved.values()][0]).toMatchObject({ disposition: 'blank-call', narrative: 'Nobody spoke.' })
    await until(() => !dock().includes(' left'))
  })

  it('that was saved during the call ends the wrap-up when it is saved again', async () => {
    const { exchange, control, formIsOpen, saved, dock } = await deskWithPhone()
    const call = exchange.rings()
    press('F3')
    await formIsOpen()
    typeInto(control('narrative'), 'Nobody spoke.')
    await until(() => dock().includes('Talking'))
    press('F9')
    await until(() => document.querySelector('.outcome__choice') !== null)
    document.querySelectorAll<HTMLElement>('.outcome__choice')[0]?.click()
    await reads('is saved with it.')
    press('Ctrl+Enter')
    await until(() => saved.size === 1)
    call.end('remote-hang-up')
    await until(() => dock().includes(' left'))
    typeInto(control('narrative'), 'Nobody spoke, twice.')
    await reads('Changes not saved yet')
    press('Ctrl+Enter')
    await until(() => [...saved.values()][0]?.narrative === 'Nobody spoke, twice.')
    expect(saved.size).toBe(1)
    await until(() => !dock().includes(' left'))
  })

  it('is told to the log, so that the call leads to it', async () => {
    const { exchange, formIsOpen, drafts, madeOf } = await deskWithPhone()
    const call = exchange.rings()
    press('F3')
    await formIsOpen()
    await until(() => drafts.size === 1)
    call.end('remote-hang-up')
    await until(() => madeOf('callLog.record').some(({ input }) => (input as { endedAt: unknown }).endedAt !== null))
    const last = madeOf('callLog.record').at(-1)?.input as { caseId: string | null }
    expect(last.caseId).toBe([...drafts.keys()][0])
  })
})

describe('the outcome of a call', () => {
  it('takes one key after F9 for a call nobody wrote about, and can be taken back for ten seconds', async () => {
    const { exchange, formIsOpen, drafts, dock, madeOf, phone } = await deskWithPhone()
    const call = exchange.rings()
    press('F3')
    await formIsOpen()
    await until(() => dock().includes('Talking') && drafts.size === 1)
    const lineId = phone.state.lines[0]?.id
    call.end('remote-hang-up')
    await until(() => dock().includes('How did it end?'))
    press('F9')
    await until(() => document.activeElement?.closest('.outcome') !== null)
    press('1')
    await reads('Logged as a silent call.')
    expect(madeOf('callLog.setOutcome').map(({ input }) => input)).toEqual([{ id: lineId, disposition: 'blank-call' }])
    await until(() => drafts.size === 0)
    expect(dock()).not.toContain(' left')
    button('Undo').click()
    await until(() => drafts.size === 1)
    expect(madeOf('callLog.undoOutcome').map(({ input }) => input)).toEqual([{ id: lineId }])
    await formIsOpen()
  })

  it.each([
    ['1', 'blank-call'],
    ['2', 'call-disconnected'],
    ['3', 'prank'],
    ['5', 'transfer'],
  ] as const)('has the key %s for %s', async (digit, disposition) => {
    const { exchange, dock, madeOf, formIsOpen } = await deskWithPhone()
    const call = exchange.rings()
    press('F3')
    await formIsOpen()
    await until(() => dock().includes('Talking'))
    call.end('remote-hang-up')
    await until(() => dock().includes('How did it end?'))
    press('F9')
    await until(() => document.activeElement?.closest('.outcome') !== null)
    press(digit)
    await until(() => madeOf('callLog.setOutcome').length === 1)
    expect(madeOf('callLog.setOutcome')[0]?.input).toMatchObject({ disposition })
    // The empty form is gone from the screen as well.
    await until(() => window.location.hash === '#/cases')
  })

  it('has the key 4 for completed, which leaves the form that stands open to be written', async () => {
    const { exchange, dock, madeOf, formIsOpen, drafts } = await deskWithPhone()
    const call = exchange.rings()
    press('F3')
    await formIsOpen()
    await until(() => dock().includes('Talking'))
    call.end('remote-hang-up')
    await until(() => dock().includes('How did it end?'))
    press('F9')
    await until(() => document.activeElement?.closest('.outcome') !== null)
    press('4')
    await reads('Save the case to finish.')
    await until(() => [...drafts.values()][0]?.fields.disposition === 'call-completed')
    expect(madeOf('callLog.setOutcome')).toEqual([])
  })

  it('of a call without a form stands alone, whatever it is', async () => {
    const { exchange, dock, phone, madeOf } = await deskWithPhone()
    phone.dial('0733000103')
    await until(() => exchange.dialled.length === 1)
    exchange.dialled[0]?.emit({ kind: 'confirmed' })
    await until(() => dock().includes('Write a case'))
    exchange.dialled[0]?.end('remote-hang-up')
    await until(() => dock().includes('Outcome'))
    press('F9')
    await until(() => document.activeElement?.closest('.outcome') !== null)
    press('4')
    await until(() => madeOf('callLog.setOutcome').length === 1)
    expect(madeOf('callLog.setOutcome')[0]?.input).toMatchObject({ disposition: 'call-completed' })
  })

  it('during the call goes into its case and never takes the form away', async () => {
    const { exchange, formIsOpen, drafts, dock, madeOf } = await deskWithPhone()
    exchange.rings()
    press('F3')
    await formIsOpen()
    await until(() => dock().includes('Talking'))
    press('F9')
    await until(() => document.activeElement?.closest('.outcome') !== null)
    press('4')
    await reads('The outcome is in the case and is saved with it.')
    await until(() => [...drafts.values()][0]?.fields.disposition === 'call-completed')
    expect(madeOf('callLog.setOutcome')).toEqual([])
  })

  it('gives the keyboard back to the field it came from', async () => {
    const { exchange, formIsOpen, control, dock } = await deskWithPhone()
    exchange.rings()
    press('F3')
    await formIsOpen()
    await until(() => dock().includes('Talking'))
    control('narrative').focus()
    press('F9')
    await until(() => document.activeElement?.closest('.outcome') !== null)
    press('Escape')
    await until(() => document.activeElement === control('narrative'))
  })
})
