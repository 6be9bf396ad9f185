import { describe, expect, it } from 'vitest'
import { button, page, press, reads, until } from '../../kit/mount-desk.ts'
import { deskWithPhone, key, queueAt, wanjiru } from './fake-phone.ts'

describe('the phone on the screen', () => {
  it('says in words how the telephone stands, and what to do about it', async () => {
    const { exchange, topBar, dock } = await deskWithPhone()
    await reads('Phone ready')
    exchange.tell({ kind: 'disconnected' })
    await until(() => topBar().includes('Phone not connected'))
    expect(dock()).toContain('Check the network cable')
    exchange.tell({ kind: 'registration-failed', cause: 'refused' })
    await until(() => topBar().includes('Phone refused'))
    expect(dock()).toContain('Tell your administrator')
    exchange.tell({ kind: 'registered' })
    await until(() => topBar().includes('Phone ready'))
    expect(dock()).not.toContain('Tell your administrator')
  })

  it('tells somebody without an extension why no call rings here', async () => {
    await deskWithPhone({ isStarted: false })
    await reads('No telephone')
    expect(page()).toContain('You have no extension at this server')
  })

  it.each([
    ['offline', '', 'Not in the queue', 'Join the queue'],
    ['ringing', '', 'Joining the queue', 'Leave the queue'],
    ['online', '', 'In the queue', 'Leave the queue'],
    ['ringing', '1790000000.1', 'A call is ringing', null],
    ['oncall', '1790000000.1', 'On a call', 'Leave the queue'],
    ['wrapup', '1790000000.1', 'Wrap-up', 'Leave the queue'],
  ] as const)('shows %s%s of the server as “%s”, with a timer', async (status, callId, words, way) => {
    const { says, topBar } = await deskWithPhone()
    says(queueAt(status, { callId, sinceAt: Date.now() - 247_000 }))
    await until(() => topBar().includes(words))
    await until(() => /04:0[789]/.test(topBar()))
    if (way === null) expect(document.querySelector('.queue-control__button')).toBeNull()
    else expect(button(way)).toBeInstanceOf(HTMLElement)
  })

  it('joins and leaves by a button, and quotes the server when it refuses', async () => {
    const { fake, says, madeOf, dock } = await deskWithPhone()
    await reads('Not in the queue')
    fake.answers('queue.join', () => ({ result: 'refused', message: 'Extension not registered' }))
    button('Join the queue').click()
    await until(() => dock().includes('The queue did not take that.'))
    expect(document.querySelector('.dock q bdi')?.textContent).toBe('Extension not registered')
    says(queueAt('online'))
    await until(() => page().includes('Leave the queue'))
    button('Leave the queue').click()
    await until(() => madeOf('queue.leave').length === 1)
  })

  it('says how old the state of the queue is once it is older than 15 seconds', async () => {
    const { says, topBar } = await deskWithPhone()
    says(queueAt('online', { readAt: Date.now() - 14_000 }))
    await until(() => topBar().includes('In the queue'))
    expect(topBar()).not.toContain('told')
    says(queueAt('online', { readAt: Date.now() - 42_000 }))
    await until(() => /told 00:4[23] ago/.test(topBar()))
  })

  it('warns when the server says online and the telephone is not connected', async () => {
    const { exchange, says, dock } = await deskWithPhone()
    says(queueAt('online'))
    exchange.tell({ kind: 'disconnected' })
    await until(() => dock().includes('callers would ring into nothing'))
  })
})

describe('a ringing call', () => {
  it('shows the number, the queue, that the caller has been here before, and their cases', async () => {
    const { exchange, dock } = await deskWithPhone({ history: wanjiru() })
    await reads('Phone ready')
    exchange.rings({ name: 'Wanjiru K' })
    await until(() => dock().includes('2 earlier contacts.'))
    for (const words of ['Incoming call', '0712000101', 'Wanjiru K', 'child-helpline', 'The last one 3 days ago'])
      expect(dock()).toContain(words)
    const link = document.querySelector('.dock a.case-link')
    expect(link?.getAttribute('href')).toMatch(/#\/cases\/[0-9a-f-]{36}$/)
    expect(document.querySelector('.dock [role="alert"]')?.textContent).toContain('0712000101')
  })

  it('never takes the keyboard from a field being typed in', async () => {
    const { exchange, dock } = await deskWithPhone({ at: '/cases' })
    press('F2')
    await until(() => document.activeElement?.closest('[data-field="contact.firstName"]') !== null)
    const before = document.activeElement
    exchange.rings()
    await until(() => dock().includes('Incoming call'))
    expect(document.activeElement).toBe(before)
  })

  it('stands in the title of the window, and names nobody there', async () => {
    const { exchange, dock } = await deskWithPhone()
    const call = exchange.rings({ name: 'Wanjiru K' })
    await until(() => document.title.startsWith('A call is ringing'))
    expect(document.title).not.toMatch(/Wanjiru|0712/)
    call.end('cancelled')
    await until(() => !dock().includes('Incoming call'))
    expect(document.title).not.toContain('ringing')
  })

  it('is answered with F3, over an open dialog too, and declined only by its button', async () => {
    const { exchange, dock } = await deskWithPhone()
    await reads('Phone ready')
    press('F1')
    await reads('Answer the call that rings')
    const call = exchange.rings()
    await until(() => dock().includes('Incoming call'))
    expect(press('F3')).toBe(false)
    await until(() => call.done.includes('answer'))
    await until(() => dock().includes('Talking'))
    const second = exchange.rings({ number: '0722000102' })
    await until(() => dock().includes('Another call is waiting'))
    button('Decline').click()
    await until(() => second.done.some((each) => each.startsWith('reject')))
    expect(call.done).not.toContain('hold')
  })
})

describe('a call', () => {
  it('is muted with F7, held and taken back with F6, and says so', async () => {
    const { exchange, dock, phone } = await deskWithPhone()
    const call = exchange.rings()
    phone.answer()
    await until(() => dock().includes('Talking'))
    press('F7')
    await until(() => dock().includes('You are muted: the caller does not hear you.'))
    expect(call.done).toContain('mute')
    press('F7')
    await until(() => !dock().includes('You are muted'))
    press('F6')
    await until(() => dock().includes('On hold for'))
    press('F6')
    await until(() => dock().includes('Talking') && !dock().includes('On hold for'))
    expect(call.done).toEqual(expect.arrayContaining(['hold', 'resume']))
  })

  it('ends when F4 is held 400 ms, and not when it is let go before', async () => {
    const { exchange, dock, phone } = await deskWithPhone()
    const call = exchange.rings()
    phone.answer()
    await until(() => dock().includes('Talking'))
    key('keydown', 'F4')
    await until(() => dock().includes('Keep holding'))
    key('keyup', 'F4')
    await until(() => !dock().includes('Keep holding'))
    // Had letting go not stopped the first hold, its 400 ms would be over too early here.
    const began = performance.now()
    key('keydown', 'F4')
    await until(() => call.done.includes('hang-up'))
    expect(performance.now() - began).toBeGreaterThan(380)
  })

  it('that ends by itself while F4 is held takes no other with it', async () => {
    const { exchange, dock, phone } = await deskWithPhone()
    const first = exchange.rings()
    phone.answer()
    await until(() => dock().includes('Talking'))
    const second = exchange.rings({ number: '0722000102', callRef: '1790000000.2' })
    phone.answer()
    await until(() => second.done.includes('answer') && dock().includes('On hold for'))
    const began = performance.now()
    key('keydown', 'F4')
    await until(() => dock().includes('Keep holding'))
    second.end('remote-hang-up')
    await until(() => document.querySelectorAll('.line-card').length === 1)
    expect(dock()).not.toContain('Keep holding')
    await until(() => performance.now() - began > 450)
    expect(first.done).not.toContain('hang-up')
    expect(phone.state.lines).toHaveLength(1)
  })

  it('sends the keys of the keypad to the other side and shows them', async () => {
    const { exchange, dock, phone } = await deskWithPhone()
    const call = exchange.rings()
    phone.answer()
    await until(() => dock().includes('Talking'))
    document.querySelector<HTMLElement>('.line-card [aria-expanded]')?.click()
    await until(() => document.querySelector('.line-card .key-pad') !== null)
    for (const digit of ['4', 'hash']) button(digit).click()
    await until(() => document.querySelector('.line-card__digits')?.textContent === '4#')
    expect(call.done).toEqual(expect.arrayContaining(['digit 4', 'digit #']))
  })

  it('is on hold while a second one is talked on, and the two change places', async () => {
    const { exchange, dock, phone } = await deskWithPhone()
    const first = exchange.rings()
    phone.answer()
    await until(() => dock().includes('Talking'))
    const second = exchange.rings({ number: '0722000102' })
    await until(() => dock().includes('Hold and answer'))
    press('F3')
    await until(() => second.done.includes('answer'))
    expect(first.done).toContain('hold')
    await until(() => document.querySelectorAll('.line-card').length === 2)
    button('Switch to this call').click()
    await until(() => second.done.includes('hold') && first.done.includes('resume'))
  })

  it.each([
    ['busy', 'The line is busy.'],
    ['no-answer', 'Nobody answers.'],
    ['unknown-number', 'This number does not exist.'],
  ] as const)('that comes to nothing says why: %s', async (end, words) => {
    const { exchange, dock } = await deskWithPhone()
    await reads('Call a number')
    const field = document.getElementById('dial-number') as HTMLInputElement
    field.value = '+254 700 000 001'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await until(() => !button('Call').hasAttribute('disabled'))
    field.closest('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await until(() => exchange.dialled.length === 1)
    expect(exchange.dialled[0]?.number).toBe('+254700000001')
    exchange.dialled[0]?.emit({ kind: 'progress' })
    await until(() => dock().includes('Ringing there'))
    exchange.dialled[0]?.end(end)
    await until(() => dock().includes(words))
  })

  it('that is cut off leaves its number, a way to call back and what was written', async () => {
    const { exchange, dock, phone, formIsOpen } = await deskWithPhone()
    const call = exchange.rings()
    press('F3')
    await formIsOpen()
    await until(() => dock().includes('Talking'))
    call.end('failed')
    await until(() => dock().includes('The call was cut off'))
    expect(dock()).toContain('What you wrote is kept.')
    const draftId = phone.draftOf(phone.state.callBack?.lineId ?? '')
    button('Call back').click()
    await until(() => exchange.dialled.length === 1)
    expect(phone.draftOf(phone.state.lines[0]?.id ?? '')).toBe(draftId)
  })
})

describe('a number to call', () => {
  it('comes into the dial pad by a link of another program, and a person dials it', async () => {
    const { fake, exchange } = await deskWithPhone()
    await reads('Call a number')
    fake.emit('dialAsked', { number: '116' })
    await reads('A link asked for this number.')
    expect((document.getElementById('dial-number') as HTMLInputElement).value).toBe('116')
    expect(exchange.dialled).toEqual([])
    button('Call').click()
    await until(() => exchange.dialled.length === 1)
    expect(exchange.dialled[0]?.number).toBe('116')
  })

  it('comes from a saved case, which then is the case of that call', async () => {
    const { exchange, control, formIsOpen, phone, saved } = await deskWithPhone()
    const call = exchange.rings()
    press('F3')
    await formIsOpen()
    call.end('remote-hang-up')
    await until(() => document.querySelector('.outcome') !== null)
    control('narrative').value = 'Nobody spoke.'
    control('narrative').dispatchEvent(new Event('input', { bubbles: true }))
    document.querySelectorAll<HTMLElement>('.outcome__choice')[0]?.click()
    await reads('Save the case to finish.')
    press('Ctrl+Enter')
    await until(() => saved.size === 1)
    await until(() => page().includes('Calls of this case'))
    document.querySelector<HTMLElement>('.case-editor__actions .v-btn')?.click()
    await until(() => exchange.dialled.length === 1)
    expect(phone.draftOf(phone.state.lines[0]?.id ?? '')).toBe([...saved.keys()][0])
  })
})

describe('wrap-up', () => {
  it('counts down, is made longer, tells of callers passed on, and is ended by the button', async () => {
    const { exchange, dock, phone } = await deskWithPhone()
    const call = exchange.rings()
    phone.answer()
    await until(() => dock().includes('Talking'))
    call.end('remote-hang-up')
    await until(() => /00:(30|29) left/.test(dock()))
    button('+60 s').click()
    await until(() => /01:(30|29|28) left/.test(dock()))
    const other = exchange.rings({ number: '0722000102' })
    await until(() => dock().includes('A caller was passed on.'))
    expect(other.done).toEqual(['reject 486'])
    expect(dock()).not.toContain('Incoming call')
    button('Take calls now').click()
    await until(() => !dock().includes(' left'))
  })
})
