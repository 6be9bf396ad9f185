import { describe, expect, it } from 'vitest'
import ColleagueList from '../../../renderer/features/phone/components/ColleagueList.vue'
import ConsultCard from '../../../renderer/features/phone/components/ConsultCard.vue'
import LineCard from '../../../renderer/features/phone/components/LineCard.vue'
import LinkHelp from '../../../renderer/features/phone/components/LinkHelp.vue'
import PauseCard from '../../../renderer/features/phone/components/PauseCard.vue'
import RingingCard from '../../../renderer/features/phone/components/RingingCard.vue'
import SupervisedBanner from '../../../renderer/features/phone/components/SupervisedBanner.vue'
import SupervisionCard from '../../../renderer/features/phone/components/SupervisionCard.vue'
import { initialPhone, newLine, type Line } from '../../../renderer/features/phone/machine/phone-state.ts'
import { sentenceOfLink } from '../../../renderer/features/phone/composables/use-phone-words.ts'
import { card, pressable, talking, words } from './card-kit.ts'

const nameOf = (number: string): string => (number === '8103' ? 'Neema Achieng' : number)

function lineCard(line: Partial<Line>, more: object = {}) {
  return card(LineCard, {
    line: talking(line),
    isAlone: true,
    hasKeys: true,
    isHangingUp: false,
    levels: { mic: 0, line: 0 },
    bars: null,
    alarm: null,
    nameOf,
    ...more,
  })
}

describe('the card of a call', () => {
  it('says that a caller has come back, and from whom, while it rings and afterwards', () => {
    const back = { returnedFrom: '8103' }
    expect(words(lineCard(back))).toContain('Neema Achieng did not answer: this caller is back with you.')
    const ringing = newLine({ phase: 'ringing', number: '0712000101', ...back })
    const shown = card(RingingCard, { line: ringing, history: null, isWaiting: false, hasKey: true, nameOf })
    expect(words(shown)).toContain('Neema Achieng did not answer')
    expect(words(lineCard({ returnedFrom: '' }))).toContain('Nobody took this caller')
  })

  it('says that it answered by itself', () => {
    expect(words(lineCard({ isAutoAnswered: true }))).toContain('Answered by itself, with a beep.')
    expect(words(lineCard({}))).not.toContain('Answered by itself')
  })

  it('says that the exchange is lost while the call goes on', () => {
    expect(words(lineCard({}, { isSignallingLost: true }))).toContain('You go on talking')
    expect(words(lineCard({}))).not.toContain('lost its exchange')
  })

  it('offers to hand the caller over where that can be done, and the key for it', () => {
    const shown = lineCard({}, { canTransfer: true })
    pressable(shown, 'Hand over').click()
    expect(shown.emitted('transfer')).toHaveLength(1)
    expect(words(shown)).toContain('F8')
    expect(words(lineCard({}))).not.toContain('Hand over')
  })

  it('says where the caller is going, and cannot be hung up before the exchange has taken the order', () => {
    const transfer = { target: '8103', how: 'blind' as const, sinceAt: Date.now(), isTaken: false }
    const going = lineCard({ phase: 'transferring', transfer })
    expect(words(going)).toContain('Handing over')
    expect(words(going)).toContain('To Neema Achieng.')
    expect(words(going)).not.toContain('Hang up')
    const taken = { ...transfer, isTaken: true }
    expect(words(lineCard({ phase: 'transferring', transfer: taken }))).toContain('Hang up')
    const room = { ...taken, how: 'conference' } as const
    expect(words(lineCard({ phase: 'transferring', transfer: room }))).not.toContain('Hang up')
  })

  it('of a conference names who is in it, and offers to mute and leave but not to hold', () => {
    const members = [
      { number: '0712000101', name: 'Wanjiru' },
      { number: '8103', name: '' },
    ]
    const shown = lineCard({ kind: 'conference', number: '*308101', name: '', members })
    const said = words(shown)
    expect(said).toContain('Talking together')
    expect(said).toContain('With you: Wanjiru, Neema Achieng')
    expect(said).toContain('When you leave, the others go on talking.')
    const alone = words(lineCard({ kind: 'conference', number: '*308101', name: '', members: members.slice(0, 1) }))
    expect(alone).toContain('when you leave, the caller is alone')
    expect(alone).not.toContain('the others go on')
    expect(said).not.toContain('*30')
    expect(said).toContain('Mute')
    expect(said).not.toContain('Hold')
  })
})

describe('asking a colleague about a caller', () => {
  const there = talking({ id: 'there', kind: 'consultation', number: '8103', name: '' })
  const caller = talking({ phase: 'held', heldSince: 1 })
  const consult = (part: Partial<Line> = {}, more: object = {}) =>
    card(ConsultCard, {
      there: { ...there, ...part },
      caller,
      who: 'Neema Achieng',
      canConfer: true,
      isBuilding: false,
      ...more,
    })

  it('says who is talked with and who waits, and has a way forward, a way back and one for all three', () => {
    const shown = consult()
    expect(words(shown)).toContain('You talk with Neema Achieng. On hold, hearing neither of you: Wanjiru.')
    for (const [name, event] of [
      ['Hand the caller over', 'complete'],
      ['Back to the caller', 'cancel'],
      ['Talk all together', 'three'],
    ] as const) {
      pressable(shown, name).click()
      expect(shown.emitted(event)).toHaveLength(1)
    }
  })

  it('says what handing over means while it still rings, and talks to nobody together before', () => {
    const shown = consult({ phase: 'dialling', answeredAt: null })
    expect(words(shown)).toContain('Calling Neema Achieng. On hold, hearing neither of you: Wanjiru.')
    expect(words(shown)).toContain('handed over without your talking to anybody')
    expect(pressable(shown, 'Talk all together').disabled).toBe(true)
    expect(pressable(shown, 'Back to the caller').disabled).toBe(false)
  })

  it('does not say of a caller who is talked with that they hear nobody', () => {
    const shown = consult({ phase: 'held', heldSince: 1 }, { caller: talking({ phase: 'talking' }) })
    expect(words(shown)).not.toContain('hearing neither')
    expect(words(shown)).not.toContain('You talk with Neema')
  })

  it('lets nothing be pressed twice while the three are brought together', () => {
    const shown = consult({}, { isBuilding: true })
    expect(words(shown)).toContain('Bringing everybody together')
    expect(shown.findAll('button:not([disabled])')).toEqual([])
  })

  it('has no conference where the exchange has none', () => {
    expect(words(consult({}, { canConfer: false }))).not.toContain('Talk all together')
  })
})

describe('colleagues', () => {
  const colleagues = [
    { extension: '8102', name: 'Juma Mrisho', lamp: 'busy' as const },
    { extension: '8103', name: 'Neema Achieng', lamp: 'free' as const },
    { extension: '8104', name: 'Baraka Otieno', lamp: 'off' as const },
  ]

  it('are shown with their lamp in words, and called with a press', () => {
    const shown = card(ColleagueList, { colleagues, canCall: true, canSupervise: true, ways: [] })
    expect(words(shown)).toContain('Juma Mrisho On a call 8102')
    pressable(shown, 'Call Neema Achieng').click()
    expect(shown.emitted('call')).toEqual([['8103']])
    expect(shown.find('[aria-label*="Listen"]').exists()).toBe(false)
  })

  it('who are on a call can be listened to by a supervisor; one whose phone is free or off has no call', () => {
    const shown = card(ColleagueList, {
      colleagues,
      canCall: true,
      canSupervise: true,
      ways: ['listen', 'whisper', 'barge'],
    })
    const offered = shown.findAll('[aria-label*="Listen"]').map((each) => each.attributes('aria-label'))
    expect(offered).toEqual(['Listen, whisper or join: Juma Mrisho'])
  })

  it('of a large helpline are found by typing', async () => {
    const many = Array.from({ length: 12 }, (_, index) => ({
      extension: String(8200 + index),
      name: `Person ${String.fromCharCode(65 + index)}`,
      lamp: null,
    }))
    const shown = card(ColleagueList, { colleagues: many, canCall: true, canSupervise: true, ways: [] })
    await shown.get('input').setValue('8211')
    expect(shown.findAll('li')).toHaveLength(1)
    await shown.get('input').setValue('xyz')
    expect(words(shown)).toContain('No colleague of that name.')
  })
})

describe('supervision', () => {
  const supervision = { extension: '8102', how: 'listen' as const, isSwitching: true }
  const supervising = (part: Partial<Line> = {}, more: object = {}) =>
    card(SupervisionCard, {
      line: talking({ kind: 'supervision', supervision, ...part }),
      supervision,
      who: 'Juma Mrisho',
      ways: ['listen', 'whisper', 'barge'],
      ...more,
    })

  it('says how the supervisor takes part and who hears them, and changes with a press', () => {
    const shown = supervising()
    expect(words(shown)).toContain('Listening to Juma Mrisho')
    expect(words(shown)).toContain('Neither of them hears you.')
    expect(pressable(shown, 'Listen').getAttribute('aria-pressed')).toBe('true')
    pressable(shown, 'Listen').click()
    expect(shown.emitted('change')).toBeUndefined()
    pressable(shown, 'Whisper').click()
    expect(shown.emitted('change')).toEqual([['whisper']])
    pressable(shown, 'Stop').click()
    expect(shown.emitted('stop')).toHaveLength(1)
  })

  it('says that it is only being connected before it is', () => {
    const shown = supervising({ answeredAt: null, phase: 'dialling' })
    expect(words(shown)).toContain('Connecting to the call of Juma Mrisho')
    expect(pressable(shown, 'Whisper').disabled).toBe(true)
    expect(pressable(shown, 'Stop').disabled).toBe(false)
  })

  it.each([
    ['listen', 'Neema Achieng', 'Neema Achieng is listening to this call.'],
    ['whisper', '', 'Your supervisor is with you in this call. Only you hear them.'],
    ['barge', '', 'Your supervisor is in this call. The caller hears them, too.'],
  ] as const)('is told to the agent: %s', (how, name, said) => {
    expect(words(card(SupervisedBanner, { by: { extension: '8103', how, at: 1 }, name }))).toContain(said)
  })
})

describe('a pause', () => {
  it('is offered after a declined call with the helpline’s own reasons, and can be refused', () => {
    const shown = card(PauseCard, { pause: null, isOffered: true, canAsk: true, reasons: ['Lunch', 'Debrief'] })
    expect(words(shown)).toContain('You declined a call of the queue.')
    pressable(shown, 'Debrief').click()
    expect(shown.emitted('take')).toEqual([['Debrief']])
    pressable(shown, 'No pause').click()
    expect(shown.emitted('dismiss')).toHaveLength(1)
  })

  it('needs no reason where the helpline has none', () => {
    const shown = card(PauseCard, { pause: null, isOffered: false, canAsk: true, reasons: [] })
    pressable(shown, 'Take a pause').click()
    expect(shown.emitted('take')).toEqual([['']])
    expect(words(shown)).not.toContain('declined')
  })

  it('that is on says why and since when, and is ended with one press', () => {
    const pause = { state: 'on' as const, reason: 'Lunch', sinceAt: Date.now() - 61_000, callId: '' }
    const shown = card(PauseCard, { pause, isOffered: false, canAsk: true, reasons: [] })
    expect(words(shown)).toMatch(/On pause for 01:0\d Lunch/)
    pressable(shown, 'End the pause').click()
    expect(shown.emitted('end')).toHaveLength(1)
    const asking = card(PauseCard, {
      pause: { ...pause, state: 'asking' },
      isOffered: false,
      canAsk: true,
      reasons: [],
    })
    expect(words(asking)).toContain('Asking for the pause')
    expect(pressable(asking, 'End the pause').disabled).toBe(true)
  })
})

describe('a lost exchange', () => {
  const { link } = initialPhone()

  it('says when it is tried again, and does not make anybody wait for it', () => {
    const shown = card(LinkHelp, { link: { ...link, state: 'lost', nextTryAt: Date.now() + 4500 } })
    expect(words(shown)).toContain('Next try in 00:05')
    pressable(shown, 'Try to connect now').click()
    expect(shown.emitted('connect')).toHaveLength(1)
    expect(words(card(LinkHelp, { link: { ...link, state: 'lost', nextTryAt: null } }))).toContain('Trying now')
    expect(words(card(LinkHelp, { link: { ...link, state: 'registered' } }))).toBe('')
    const refused = { ...link, state: 'refused' as const }
    expect(words(card(LinkHelp, { link: { ...refused, nextTryAt: Date.now() + 59_500 } }))).toContain(
      'Next try in 01:00',
    )
    expect(words(card(LinkHelp, { link: { ...refused, nextTryAt: null } }))).toBe('Try to connect now')
  })

  it.each([
    ['lost', 'unreachable', true, false, 'phone.link.lostMeans'],
    ['lost', 'unreachable', false, false, 'phone.link.neverReachedMeans'],
    ['lost', 'unreachable', true, true, 'phone.link.lostInCall'],
    ['lost', 'wrong-certificate', false, false, 'phone.link.why.wrong-certificate'],
    ['lost', 'certificate-expired', true, true, 'phone.link.why.certificate-expired'],
    ['refused', 'secret', false, false, 'phone.link.why.secret'],
    ['refused', 'refused', true, false, 'phone.link.why.refused'],
    ['refused', null, false, false, 'phone.link.refusedMeans'],
    ['registered', null, true, false, 'phone.link.registeredMeans'],
  ] as const)('has a sentence of its own for each cause: %s %s', (state, why, wasRegistered, isTalking, key) => {
    expect(sentenceOfLink({ ...link, state, why, wasRegistered }, false, isTalking)).toBe(key)
  })
})
