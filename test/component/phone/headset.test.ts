import { describe, expect, it, onTestFinished } from 'vitest'
import { signedInState } from '../../kit/fake-bridge.ts'
import { button, page, press, reads, until } from '../../kit/mount-desk.ts'
import { useHeadsetStore } from '../../../renderer/features/phone/headset/store.ts'
import { jabraLike, paperDevice, paperHid } from '../../unit/phone/headset-kit.ts'
import { deskWithPhone } from './fake-phone.ts'

/** A browser that knows headsets, with one plugged in. */
function browserWithHeadset() {
  const jabra = paperDevice('Evolve 20', jabraLike)
  const paper = paperHid([jabra.device])
  Object.defineProperty(navigator, 'hid', { value: paper.hid, configurable: true })
  onTestFinished(() => {
    Reflect.deleteProperty(navigator, 'hid')
  })
  return { ...paper, jabra }
}

async function deskWithHeadset() {
  const browser = browserWithHeadset()
  const desk = await deskWithPhone({ at: '/settings' })
  await reads('No headset chosen')
  button('Choose a headset').click()
  await reads('Evolve 20: its call and mute buttons work here.')
  return { ...browser, ...desk }
}

describe('the buttons of a headset', () => {
  it('are chosen in the browser’s own list, kept on this computer, and given up again', async () => {
    const { madeOf, jabra, asked } = await deskWithHeadset()
    expect(asked).toEqual([{ filters: [{ usagePage: 0x0b }] }])
    expect(madeOf('phone.setDevices').at(-1)?.input).toMatchObject({ headset: 'Evolve 20' })
    expect(jabra.state.opened).toBe(true)
    button('Use none').click()
    await reads('No headset chosen')
    expect(madeOf('phone.setDevices').at(-1)?.input).toMatchObject({ headset: '' })
    expect(jabra.state.opened).toBe(false)
  })

  it('answer, mute and hang up, with the lamp in step', async () => {
    const { jabra, exchange, dock } = await deskWithHeadset()
    const call = exchange.rings()
    await until(() => jabra.sent.at(-1)?.bytes[0] === 0b1000)
    jabra.report(2, 0b1, 0)
    await until(() => call.done.includes('answer') && dock().includes('Talking'))
    await until(() => jabra.sent.at(-1)?.bytes[0] === 0b1)
    jabra.report(2, 0b1001, 0)
    await until(() => dock().includes('You are muted'))
    await until(() => jabra.sent.at(-1)?.bytes[0] === 0b101)
    jabra.report(2, 0b1, 0b1000)
    await until(() => call.done.includes('hang-up'))
    await until(() => jabra.sent.at(-1)?.bytes[0] === 0)
  })

  it('do not hang up on the caller when a hasty hand presses twice to answer', async () => {
    const { jabra, exchange, dock } = await deskWithHeadset()
    const call = exchange.rings()
    await until(() => jabra.sent.at(-1)?.bytes[0] === 0b1000)
    // The call button, pressed and let go, twice.
    for (const byte of [0b1, 0, 0b1, 0]) jabra.report(2, byte, 0)
    await until(() => dock().includes('Talking'))
    expect(call.done).toContain('answer')
    expect(call.done).not.toContain('hang-up')
  })

  it('go on working behind a lock, for muting and hanging up only', async () => {
    const { jabra, exchange, dock, fake, phone } = await deskWithHeadset()
    const call = exchange.rings()
    phone.answer()
    await until(() => dock().includes('Talking'))
    const { session } = signedInState()
    fake.emit('sessionChanged', { ...session, permissions: [...session.permissions, 'call.use'], phase: 'locked' })
    await until(() => page().includes('A call is on'))
    const waiting = exchange.rings({ number: '0722000102', callRef: '1790000000.2' })
    jabra.report(2, 0b0001_0000, 0)
    expect(waiting.done).toEqual([])
    jabra.report(2, 0b1000, 0)
    await until(() => call.done.includes('mute'))
  })

  it('that are pulled out are said to be away, and their calls go on', async () => {
    const { jabra, unplug, plug, exchange, phone, dock, pinia } = await deskWithHeadset()
    const headset = useHeadsetStore(pinia)
    unplug(jabra.device)
    await reads('Evolve 20 is not connected')
    plug(jabra.device)
    await reads('its call and mute buttons work here')
    const call = exchange.rings()
    phone.answer()
    await until(() => dock().includes('Talking'))
    unplug(jabra.device)
    expect(headset.state).toBe('absent')
    expect(call.done).not.toContain('hang-up')
    jabra.sent.length = 0
    plug(jabra.device)
    await until(() => headset.state === 'ready' && jabra.sent.length > 0)
    expect(jabra.sent.at(-1)?.bytes[0]).toBe(0b1)
  })

  it('are not offered where the browser has none, and nothing is missing', async () => {
    const { exchange, dock } = await deskWithPhone({ at: '/settings' })
    await reads('This browser cannot use the buttons of a headset')
    expect(page()).not.toContain('Choose a headset')
    exchange.rings()
    await until(() => dock().includes('Incoming call'))
    press('F3')
    await until(() => dock().includes('Talking'))
  })
})

describe('calls of the queue', () => {
  it('answer themselves only where this person or this helpline wants it so', async () => {
    const { madeOf } = await deskWithPhone({ at: '/settings' })
    await reads('Calls of the queue')
    const select = document.getElementById('device-answer-queue') as HTMLSelectElement
    expect(select.value).toBe('site')
    select.value = 'yes'
    select.dispatchEvent(new Event('change', { bubbles: true }))
    await until(() => madeOf('phone.setDevices').length === 1)
    expect(madeOf('phone.setDevices')[0]?.input).toMatchObject({ answerQueueCalls: 'yes' })
  })

  it('ring on a second device as well, for who is away from the desk', async () => {
    const { exchange, phone, madeOf } = await deskWithPhone({ at: '/settings' })
    await reads('Where it rings as well')
    exchange.machine.speakers = ['Headset', 'Loudspeaker']
    await phone.refreshDevices()
    const select = document.getElementById('device-secondRinger') as HTMLSelectElement
    await until(() => select.options.length === 3)
    expect(select.options[0]?.textContent.trim()).toBe('Nowhere else')
    select.value = 'Loudspeaker'
    select.dispatchEvent(new Event('change', { bubbles: true }))
    await until(() => madeOf('phone.setDevices').length === 1)
    expect(madeOf('phone.setDevices')[0]?.input).toMatchObject({ ringer: '', secondRinger: 'Loudspeaker' })
  })
})
