import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import type { PhoneAccount } from '../../../preload/contract/index.ts'
import { button, press, reads, until } from '../../kit/mount-desk.ts'
import { deskWithPhone, queueAt, wanjiru } from './fake-phone.ts'

/** An exchange that can do everything the desk knows of. */
const able: Partial<PhoneAccount> = {
  control: {
    transfer: 'refer',
    conference: { room: '*30{extension}' },
    supervise: {
      listen: '*21{extension}',
      whisper: '*22{extension}',
      barge: '*23{extension}',
      switching: '*24{extension}',
      tells: true,
    },
    pause: { on: '*46{reason}', off: '*47', lamp: '' },
    lamps: true,
  },
  colleagues: [
    { extension: '8102', name: 'Juma Mrisho' },
    { extension: '8103', name: 'Neema Achieng' },
  ],
  pauseReasons: ['Lunch'],
}

async function talkingDesk(more: Parameters<typeof deskWithPhone>[0] = {}) {
  const desk = await deskWithPhone({ account: able, ...more })
  await reads('Phone ready')
  desk.exchange.lamps.get('8103')?.('free')
  desk.exchange.lamps.get('8102')?.('busy')
  const call = desk.exchange.rings({ name: 'Wanjiru' })
  desk.phone.answer()
  // The form takes the keyboard when it opens.
  await desk.formIsOpen()
  await until(() => desk.dock().includes('Talking') && document.activeElement !== document.body)
  return { ...desk, call }
}

const field = (): HTMLInputElement => document.getElementById('transfer-to') as HTMLInputElement

async function type(text: string): Promise<void> {
  field().value = text
  field().dispatchEvent(new Event('input', { bubbles: true }))
  await nextTick()
}

describe('a caller', () => {
  it('is handed over with F8, a name and Enter; the card says where to, and goes when it is done', async () => {
    const { call, dock, phone } = await talkingDesk()
    press('F8')
    await until(() => document.activeElement === field())
    await type('neema')
    press('Enter')
    await until(() => call.done.includes('transfer 8103'))
    await until(() => dock().includes('Handing over') && dock().includes('To Neema Achieng.'))
    expect(document.getElementById('transfer-to')).toBeNull()
    call.emit({ kind: 'transfer-accepted' })
    await until(() => phone.state.lines.length === 0)
  })

  it('is back with a sentence when the colleague could not be reached', async () => {
    const { call, dock } = await talkingDesk()
    press('F8')
    await until(() => document.activeElement === field())
    await type('+254722000111')
    press('Enter')
    await until(() => call.done.some((each) => each.startsWith('transfer')))
    call.emit({ kind: 'transfer-failed', why: 'unknown-number' })
    await until(() => dock().includes('There is no such number. Your caller is with you again.'))
    expect(dock()).toContain('Talking')
  })

  it('is not handed to somebody who is on a call without a word of warning', async () => {
    const { call, exchange } = await talkingDesk()
    press('F8')
    await until(() => document.activeElement === field())
    await type('juma')
    press('Enter')
    await reads('Juma Mrisho is on a call.')
    expect(call.done.some((each) => each.startsWith('transfer'))).toBe(false)
    button('Ask first').click()
    await until(() => exchange.dialled.length === 1)
    expect(exchange.dialled[0]?.number).toBe('8102')
    expect(call.done).toContain('hold')
  })

  it('is handed to a colleague who was asked first, and F8 leads to that button', async () => {
    const { call, exchange, dock } = await talkingDesk()
    press('F8')
    await until(() => document.activeElement === field())
    await type('neema')
    field().dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', shiftKey: true, bubbles: true, cancelable: true }),
    )
    await until(() => dock().includes('Calling Neema Achieng'))
    exchange.dialled[0]?.emit({ kind: 'confirmed' })
    await until(() => dock().includes('You talk with Neema Achieng'))
    expect(dock()).toContain('hearing neither of you: Wanjiru')
    press('F8')
    await until(() => document.activeElement?.textContent.includes('Hand the caller over') === true)
    button('Hand the caller over').click()
    await until(() => call.done.includes('transfer to the consultation'))
  })

  it('is taken up again when the colleague cannot help', async () => {
    const { call, exchange, dock, phone } = await talkingDesk()
    phone.consult('8103')
    await until(() => exchange.dialled.length === 1)
    exchange.dialled[0]?.emit({ kind: 'confirmed' })
    await until(() => dock().includes('Back to the caller'))
    button('Back to the caller').click()
    await until(() => call.done.includes('resume'))
    expect(exchange.dialled[0]?.done).toContain('hang-up')
    await until(() => !dock().includes('Back to the caller'))
  })

  it('talks with the colleague and the person at the desk together', async () => {
    const { call, exchange, dock, phone } = await talkingDesk()
    phone.consult('8103')
    await until(() => exchange.dialled.length === 1)
    exchange.dialled[0]?.emit({ kind: 'confirmed' })
    await until(() => dock().includes('Talk all together'))
    button('Talk all together').click()
    await until(() => call.done.includes('transfer *30101'))
    expect(dock()).toContain('Bringing everybody together.')
    call.emit({ kind: 'transfer-accepted' })
    await until(() => exchange.dialled[0]?.done.includes('transfer *30101') === true)
    exchange.dialled[0]?.emit({ kind: 'transfer-accepted' })
    await until(() => exchange.dialled.length === 2)
    exchange.dialled[1]?.emit({ kind: 'confirmed' })
    await until(() => dock().includes('Talking together'))
    expect(dock()).toContain('With you: Wanjiru, Neema Achieng')
  })

  it('who comes back goes on in the case that was begun', async () => {
    const { call, exchange, dock, phone, drafts } = await talkingDesk({ history: wanjiru() })
    phone.transfer('8103')
    call.emit({ kind: 'transfer-accepted' })
    await until(() => phone.state.lines.length === 0)
    exchange.rings({ queue: 'returned', callRef: '1790000000.1' })
    await until(() => dock().includes('did not answer: this caller is back with you.'))
    phone.answer()
    await until(() => dock().includes('Talking'))
    const [line] = phone.state.lines
    expect(drafts.size).toBeLessThan(2)
    expect(phone.draftOf(line?.id ?? '')).not.toBeNull()
    expect(dock()).toContain('Neema Achieng did not answer')
  })

  it('cannot be handed over where this helpline cannot do it', async () => {
    const { exchange, phone, dock } = await deskWithPhone()
    await reads('Phone ready')
    exchange.rings()
    phone.answer()
    await until(() => dock().includes('Talking'))
    expect(dock()).not.toContain('Hand over')
    expect(press('F8')).toBe(false)
    expect(document.getElementById('transfer-to')).toBeNull()
  })
})

describe('the list of colleagues', () => {
  it('stands in the dock between calls with their lamps as the exchange tells them', async () => {
    const { exchange, dock } = await deskWithPhone({ account: able })
    await until(() => dock().includes('Neema Achieng'))
    exchange.lamps.get('8103')?.('busy')
    await until(() => /Neema Achieng\s*On a call/.test(dock()))
    exchange.lamps.get('8103')?.('off')
    await until(() => /Neema Achieng\s*Phone off/.test(dock()))
  })

  it('holds those the server knows as well, and their lamps are asked for', async () => {
    const { exchange, dock, fake, phone } = await deskWithPhone({ account: able, isStarted: false })
    fake.answers('phone.listColleagues', () => [{ extension: '8110', name: 'Subira Makori' }])
    const { account } = await import('./store-world.ts')
    phone.start({ ...account, ...able }, phone.devices, {} as never, exchange.world)
    await until(() => dock().includes('Subira Makori'))
    await until(() => exchange.lamps.has('8110'))
  })

  it('offers an agent nothing of what a supervisor may do', async () => {
    const agent = await deskWithPhone({ account: able })
    await until(() => agent.dock().includes('Juma Mrisho'))
    agent.exchange.lamps.get('8102')?.('busy')
    await until(() => agent.dock().includes('On a call'))
    expect(document.querySelector('.dock [aria-label*="Listen"]')).toBeNull()
  })

  it('takes a supervisor into the call of a colleague, and out of it', async () => {
    const { exchange, dock } = await deskWithPhone({ account: able, role: 'supervisor' })
    await until(() => dock().includes('Juma Mrisho'))
    exchange.lamps.get('8102')?.('busy')
    await until(() => document.querySelector('.dock [aria-label="Listen, whisper or join: Juma Mrisho"]') !== null)
    document.querySelector<HTMLElement>('.dock [aria-label="Listen, whisper or join: Juma Mrisho"]')?.click()
    await until(() => document.querySelector('[role="menuitem"]') !== null)
    document.querySelector<HTMLElement>('[role="menuitem"]')?.click()
    await until(() => exchange.dialled.length === 1)
    expect(exchange.dialled[0]?.number).toBe('*248102')
    exchange.dialled[0]?.emit({ kind: 'confirmed' })
    await until(() => dock().includes('Listening to Juma Mrisho'))
    expect(dock()).not.toContain('Outcome')
    button('Whisper').click()
    await until(() => exchange.dialled[0]?.done.includes('digit 5') === true)
    await until(() => dock().includes('Whispering to Juma Mrisho'))
    button('Stop').click()
    await until(() => exchange.dialled[0]?.done.includes('hang-up') === true)
  })
})

describe('a declined call of the queue', () => {
  it('is followed by the offer of a pause, with the reasons of this helpline', async () => {
    const { exchange, dock, says } = await deskWithPhone({ account: able })
    says(queueAt('online'))
    exchange.rings()
    await until(() => dock().includes('Incoming call'))
    button('Decline').click()
    await until(() => dock().includes('You declined a call of the queue.'))
    button('Lunch').click()
    await until(() => exchange.dialled.length === 1)
    expect(exchange.dialled[0]?.number).toBe('*461')
  })
})

describe('the keyboard', () => {
  it('is where somebody wrote when wrap-up ends under its own button', async () => {
    const { call, dock, control } = await talkingDesk()
    control('narrative').focus()
    call.end('remote-hang-up')
    await until(() => dock().includes('Wrap-up'))
    const finish = button('Finish')
    finish.focus()
    finish.click()
    await until(() => !dock().includes(' left'))
    await until(() => document.activeElement === control('narrative'))
  })

  it('stays in the dock when nobody wrote anywhere', async () => {
    const { exchange, dock, phone } = await deskWithPhone({ account: able })
    await reads('Phone ready')
    phone.dial('0722000102')
    await until(() => exchange.dialled.length === 1)
    exchange.dialled[0]?.emit({ kind: 'confirmed' })
    await until(() => dock().includes('Talking'))
    document.querySelector<HTMLElement>('.line-card .hang-up')?.focus()
    exchange.dialled[0]?.end('remote-hang-up')
    await until(() => !dock().includes('Talking'))
    await until(() => document.activeElement?.closest('.dock') !== null && document.activeElement !== null)
  })
})
