import { describe, expect, it } from 'vitest'
import { isBusy } from '../../../renderer/features/phone/machine/lines.ts'
import { readSupervision, supervisionText } from '../../../renderer/features/phone/sip/supervision-message.ts'
import { after } from './after.ts'
import { line, phone, rules } from './phone-kit.ts'

const listen = { kind: 'supervise', lineId: 'S1', extension: '1002', how: 'listen' } as const
const confirmed = { kind: 'confirmed', lineId: 'S1' } as const
const { supervise } = rules.control
const withoutSwitch = {
  control: { ...rules.control, supervise: supervise && { ...supervise, switching: '', tells: false } },
}

describe('whoever listens to a colleague', () => {
  it('is in the call with a closed microphone, and the colleague is told', () => {
    const asked = after(phone(), {}, listen)
    expect(asked.state.lines[0]).toMatchObject({ kind: 'supervision', number: '*241002', isMuted: true })
    const there = after(asked.state, {}, confirmed)
    expect(there.words).toEqual(['record:on', 'sip-mute', 'sip-tell:listen'])
  })

  it('cannot open the microphone by hand', () => {
    const there = after(phone(), {}, listen, confirmed)
    expect(after(there.state, {}, { kind: 'mute', lineId: 'S1', isMuted: false }).words).toEqual([])
  })

  it('goes over to whispering by a key, and the microphone opens after it', () => {
    const there = after(phone(), {}, listen, confirmed)
    const whisper = after(there.state, {}, { kind: 'switch-supervision', lineId: 'S2', how: 'whisper' })
    expect(whisper.words).toEqual(['sip-digit', 'sip-tell:whisper', 'sip-unmute', 'busy'])
    expect(whisper.effects[0]).toMatchObject({ digit: '5' })
    const back = after(whisper.state, {}, { kind: 'switch-supervision', lineId: 'S3', how: 'listen' })
    expect(back.words).toEqual(['sip-mute', 'sip-digit', 'sip-tell:listen', 'free'])
  })

  it('goes over by another call where the exchange has no key for it', () => {
    const there = after(phone(), withoutSwitch, listen, confirmed)
    expect(there.state.lines[0]?.number).toBe('*211002')
    const barge = after(there.state, withoutSwitch, { kind: 'switch-supervision', lineId: 'S2', how: 'barge' })
    expect(barge.effects).toContainEqual({ kind: 'sip-dial', lineId: 'S2', number: '*231002' })
    expect(barge.phases).toEqual(['S1 ending', 'S2 dialling'])
  })

  it('whispers from the begin by the key, where one code does all', () => {
    const there = after(phone(), {}, { ...listen, how: 'whisper' }, confirmed)
    expect(there.words).toContain('sip-digit')
    expect(there.state.lines[0]?.isMuted).toBe(false)
  })

  it('owes no wrap-up, opens no case, is nobody’s to call back, and says that it is over', () => {
    const over = after(phone(), {}, listen, confirmed, { kind: 'ended', lineId: 'S1', end: 'failed' })
    expect(over.state).toMatchObject({ wrapUp: null, callBack: null, lines: [] })
    expect(over.words).toContain('sip-tell:off')
    expect(over.words).not.toContain('open-case')
  })

  it('is idle while only listening, so that the desk still locks itself', () => {
    const there = after(phone(), {}, listen, confirmed)
    expect(isBusy(there.state)).toBe(false)
    const barge = after(there.state, {}, { kind: 'switch-supervision', lineId: 'S2', how: 'barge' })
    expect(isBusy(barge.state)).toBe(true)
  })

  it('has no other call on, and needs an exchange that can', () => {
    expect(after(phone([line('held')]), {}, listen).words).toEqual(['tell:one-at-a-time'])
    const none = { control: { ...rules.control, supervise: null } }
    expect(after(phone(), none, listen).words).toEqual(['tell:not-offered'])
  })

  it('learns when the colleague could not be told', () => {
    expect(after(phone(), {}, { kind: 'tell-failed', lineId: 'S1' }).words).toEqual(['tell:agent-not-told'])
  })
})

describe('whoever is listened to', () => {
  const told = { kind: 'supervised', extension: '1009', how: 'listen' } as const

  it('is told with a beep, once, and again when it becomes more', () => {
    const heard = after(phone([line('talking')]), {}, told)
    expect(heard.words).toEqual(['sound:beep'])
    expect(heard.state.supervisedBy).toMatchObject({ extension: '1009', how: 'listen' })
    expect(after(heard.state, {}, told).words).toEqual([])
    expect(after(heard.state, {}, { ...told, how: 'barge' }).words).toEqual(['sound:beep'])
  })

  it('sees it until it is over, or the call is', () => {
    const heard = after(phone([line('talking')]), {}, told)
    expect(after(heard.state, {}, { ...told, how: null }).state.supervisedBy).toBeNull()
    const over = after(heard.state, {}, { kind: 'ended', lineId: 'L1', end: 'remote-hang-up' })
    expect(over.state.supervisedBy).toBeNull()
  })

  it('still sees the one who listens on when another who came later has left', () => {
    const both = after(phone([line('talking')]), {}, told, { ...told, extension: '1010', how: 'barge' })
    expect(both.state.supervisedBy).toMatchObject({ extension: '1010', how: 'barge' })
    const one = after(both.state, {}, { ...told, extension: '1010', how: null })
    expect(one.state.supervisedBy).toMatchObject({ extension: '1009', how: 'listen' })
    expect(after(one.state, {}, { ...told, how: null }).state.supervisedBy).toBeNull()
  })

  it('hears nothing of it without a call', () => {
    expect(after(phone(), {}, told).state.supervisedBy).toBeNull()
    expect(after(phone([line('ringing')]), {}, told).words).toEqual([])
  })
})

describe('the message between the desks', () => {
  it.each(['listen', 'whisper', 'barge', null] as const)('%s is read as it was written', (how) => {
    expect(readSupervision(supervisionText(how))).toBe(how)
  })

  it.each([
    '',
    'hello',
    'helpline-desk supervision',
    'helpline-desk supervision shout',
    `${supervisionText('listen')} x`,
  ])('%j is somebody else’s', (text) => {
    expect(readSupervision(text)).toBeUndefined()
  })
})
