import { describe, expect, it } from 'vitest'
import { plainExchange, type PhoneAccount } from '../../../preload/contract/index.ts'
import { rulesOf } from '../../../renderer/features/phone/engine/machine-runner.ts'
import { after } from './after.ts'
import { line, now, phone, rules } from './phone-kit.ts'

const rings = { kind: 'incoming', lineId: 'L1', number: '0711000001', name: '', queue: '', callRef: 'c1' } as const
const autodial = { ...rings, name: 'Autodial' } as const
const ofQueue = { ...rings, queue: 'Helpline' } as const
const queueCalls = { autoAnswer: { ...rules.autoAnswer, queueCalls: true } }

describe('a call that answers itself', () => {
  it('is one of a caller the site names: with a beep, without a ring, and a line like any other', () => {
    const answered = after(phone(), {}, autodial)
    expect(answered.words).toEqual(['load-history', 'record:on', 'sound:beep', 'sip-answer', 'busy'])
    expect(answered.state.lines[0]).toMatchObject({ phase: 'answering', isAutoAnswered: true })
    const stands = after(answered.state, {}, { kind: 'confirmed', lineId: 'L1' })
    expect(stands.words).toContain('open-case')
  })

  it('is one of the queue where the site or the person wants it', () => {
    expect(after(phone(), {}, ofQueue).phases).toEqual(['L1 ringing'])
    expect(after(phone(), queueCalls, ofQueue).phases).toEqual(['L1 answering'])
  })

  it('is one the exchange asks for only where the site trusts it', () => {
    const asked = { ...rings, isAnswerAsked: true }
    expect(after(phone(), {}, asked).phases).toEqual(['L1 ringing'])
    const trusting = { autoAnswer: { ...rules.autoAnswer, trustsHeader: true } }
    expect(after(phone(), trusting, asked).phases).toEqual(['L1 answering'])
  })

  it('never does so behind a lock, beside another call, or in the wrap-up of the last', () => {
    expect(after(phone([], { isLocked: true }), queueCalls, ofQueue).phases).toEqual(['L1 ringing'])
    expect(after(phone([line('talking', { id: 'L0' })]), {}, autodial).phases).toEqual(['L0 talking', 'L1 ringing'])
    const wrapUp = { lineId: 'L0', number: '', startedAt: now, endsAt: now + 1, passedOn: 0, passedOnRefs: [] }
    expect(after(phone([], { wrapUp }), queueCalls, ofQueue).words).toEqual(['sip-reject:486'])
    expect(after(phone([], { wrapUp }), {}, autodial).phases).toEqual(['L1 ringing'])
    const trusting = { autoAnswer: { ...rules.autoAnswer, trustsHeader: true } }
    expect(after(phone([], { wrapUp }), trusting, { ...rings, isAnswerAsked: true }).phases).toEqual(['L1 ringing'])
  })

  it('is none of the queue’s callers who only calls himself so, nor is he taken for the leg that joins', () => {
    expect(after(phone(), {}, { ...ofQueue, name: 'Supervisor' }).phases).toEqual(['L1 ringing'])
    const joining = after(phone(), {}, { ...ofQueue, name: rules.joinCallerName })
    expect(joining.phases).toEqual(['L1 ringing'])
    expect(joining.state.joinLeg).toBeNull()
  })

  it('rings after all when there is no microphone', () => {
    const rung = after(phone(), {}, autodial, { kind: 'microphone-failed', lineId: 'L1' })
    expect(rung.phases).toEqual(['L1 ringing'])
    expect(rung.words).toContain('ring:ring')
  })

  it('is what the person has chosen, or else the site', () => {
    const account: PhoneAccount = {
      extension: '1001',
      displayName: '',
      server: { kind: 'practice' },
      secret: '',
      joinCallerName: 'AgentLogin',
      wrapUpSeconds: 1,
      wrapUpExtensionSeconds: 1,
      echoNumber: '',
      ...plainExchange(),
      autoAnswer: { names: [], queueCalls: true, trustsHeader: false },
    }
    const wish = (answerQueueCalls: 'site' | 'yes' | 'no') =>
      rulesOf(account, { answerQueueCalls }).autoAnswer.queueCalls
    expect([wish('site'), wish('yes'), wish('no')]).toEqual([true, true, false])
  })
})

describe('a pause', () => {
  it('is offered to whoever turns a caller of the queue away, where the site can pause', () => {
    const declined = after(phone([line('ringing')]), {}, { kind: 'reject', lineId: 'L1' })
    expect(declined.state.pauseOffer).toMatchObject({ number: '0711000001' })
    const direct = after(phone([line('ringing', { queue: '' })]), {}, { kind: 'reject', lineId: 'L1' })
    expect(direct.state.pauseOffer).toBeNull()
    const cannot = { control: { ...rules.control, pause: null } }
    expect(after(phone([line('ringing')]), cannot, { kind: 'reject', lineId: 'L1' }).state.pauseOffer).toBeNull()
  })

  it('stops being offered with the next caller, or when somebody puts it away', () => {
    const declined = after(phone([line('ringing')], {}), {}, { kind: 'reject', lineId: 'L1' }).state
    expect(after(declined, {}, { kind: 'dismiss-pause-offer' }).state.pauseOffer).toBeNull()
    const next = after(declined, {}, { ...ofQueue, lineId: 'L2' }, { kind: 'answer', lineId: 'L2' })
    expect(next.state.pauseOffer).not.toBeNull()
    expect(after(next.state, {}, { kind: 'confirmed', lineId: 'L2' }).state.pauseOffer).toBeNull()
  })

  const paused = { kind: 'pause', callId: 'P1', reason: 'Debriefing' } as const

  it('is asked for by the code with the place of its reason, and is on when the exchange has answered', () => {
    const asked = after(phone(), {}, paused)
    expect(asked.effects).toEqual([{ kind: 'sip-service', lineId: 'P1', number: '*462' }])
    expect(asked.state.pause?.state).toBe('asking')
    const on = after(asked.state, {}, { kind: 'service-done', callId: 'P1' })
    expect(on.state.pause).toMatchObject({ state: 'on', reason: 'Debriefing' })
    const ending = after(on.state, {}, { kind: 'unpause', callId: 'P2' })
    expect(ending.effects).toEqual([{ kind: 'sip-service', lineId: 'P2', number: '*47' }])
    expect(after(ending.state, {}, { kind: 'service-done', callId: 'P2' }).state.pause).toBeNull()
  })

  it('is what it was before when the exchange does not do it, which is said', () => {
    const failed = after(phone(), {}, paused, { kind: 'service-failed', callId: 'P1' })
    expect(failed.state.pause).toBeNull()
    expect(failed.words).toEqual(['tell:pause-failed'])
    const on = after(phone(), {}, paused, { kind: 'service-done', callId: 'P1' }, { kind: 'unpause', callId: 'P2' })
    expect(after(on.state, {}, { kind: 'service-failed', callId: 'P2' }).state.pause?.state).toBe('on')
  })

  it('is also seen when it was begun or ended elsewhere', () => {
    const lit = after(phone(), {}, { kind: 'pause-lamp', isLit: true })
    expect(lit.state.pause).toMatchObject({ state: 'on', reason: '' })
    expect(after(lit.state, {}, { kind: 'pause-lamp', isLit: false }).state.pause).toBeNull()
  })
})
