import { describe, expect, it } from 'vitest'
import { button, page, reads, until } from '../../kit/mount-desk.ts'
import { deskWithPhone } from './fake-phone.ts'

async function settings() {
  const desk = await deskWithPhone({ at: '/settings' })
  await reads('Headset and ring')
  return desk
}

function choiceOf(label: string): HTMLSelectElement {
  const found = [...document.querySelectorAll('label')].find((each) => each.textContent.trim() === label)
  const select = document.getElementById(found?.htmlFor ?? '')
  if (!(select instanceof HTMLSelectElement)) throw new Error(`No list “${label}” on: ${page().slice(0, 800)}`)
  return select
}

function choose(label: string, value: string): void {
  const select = choiceOf(label)
  select.value = value
  select.dispatchEvent(new Event('change', { bubbles: true }))
}

describe('the devices of the telephone', () => {
  it('are chosen apart: to speak into, to hear with and to ring; kept by label on this computer', async () => {
    const { exchange, phone, madeOf } = await settings()
    exchange.machine.microphones = ['Headset']
    exchange.machine.speakers = ['Headset', 'Loudspeaker']
    await phone.refreshDevices()
    await until(() => choiceOf('Where it rings').options.length === 3)
    choose('Microphone', 'Headset')
    choose('Where it rings', 'Loudspeaker')
    await until(() => madeOf('phone.setDevices').length === 2)
    expect(madeOf('phone.setDevices').at(-1)?.input).toMatchObject({
      microphone: 'Headset',
      speaker: '',
      ringer: 'Loudspeaker',
    })
  })

  it('that are not connected stay chosen and are named, with what is used meanwhile', async () => {
    const { exchange, phone } = await settings()
    exchange.machine.microphones = ['Headset']
    await phone.refreshDevices()
    await until(() => choiceOf('Microphone').options.length === 2)
    choose('Microphone', 'Headset')
    await until(() => phone.devices.microphone === 'Headset')
    exchange.machine.microphones = ['Built-in']
    await phone.refreshDevices()
    await reads('Headset (not connected)')
    await reads("the computer's own is used")
    expect(choiceOf('Microphone').value).toBe('Headset')
  })

  it('say why there is no microphone, each reason with its way out, and try again', async () => {
    const { exchange, phone } = await settings()
    for (const [refusal, words] of [
      ['NotAllowedError', 'The microphone is not allowed'],
      ['NotFoundError', 'No microphone found'],
      ['NotReadableError', 'Another program uses the microphone'],
    ] as const) {
      exchange.machine.refusal = refusal
      await phone.stopTest()
      button('Test the microphone').click()
      await reads(words)
    }
    exchange.machine.refusal = null
    button('Try again').click()
    await until(() => !page().includes('Another program uses the microphone'))
  })

  it('are tried before a shift: the microphone with a meter, the ring once, and the echo by a call', async () => {
    const { exchange, phone } = await settings()
    button('Test the microphone').click()
    await until(() => phone.isTesting)
    expect(document.querySelector('[role="meter"]')).not.toBeNull()
    button('Stop the test').click()
    await until(() => !phone.isTesting)
    button('Ring once').click()
    await until(() => phone.canDial)
    button('Call the echo test').click()
    await until(() => exchange.dialled.length === 1)
    expect(exchange.dialled[0]?.number).toBe('600')
  })
})
