import { describe, expect, it } from 'vitest'
import { nextWake } from '../../../renderer/features/phone/machine/lines.ts'
import type { PhoneState } from '../../../renderer/features/phone/machine/phone-state.ts'
import { after } from './after.ts'
import { line, now, phone, rules } from './phone-kit.ts'

const talking = line('talking')
const colleague = '1002'
const blind = { kind: 'transfer', lineId: 'L1', target: colleague } as const
const taken = { kind: 'transfer-taken', lineId: 'L1' } as const
const accepted = { kind: 'transfer-accepted', lineId: 'L1' } as const
const ended = (lineId: string) => ({ kind: 'ended', lineId, end: 'local-hang-up' }) as const

const consultation = line('talking', {
  id: 'L2',
  direction: 'out',
  kind: 'consultation',
  consultsFor: 'L1',
  number: colleague,
  queue: '',
  callRef: null,
})

/** A caller on hold, a colleague in talk about them. */
function consulting(more: Partial<PhoneState> = {}): PhoneState {
  return phone([line('held'), consultation], more)
}

describe('a caller handed on without a word', () => {
  it('is heard by nobody here until somebody has them, then this desk leaves by itself', () => {
    const asked = after(phone([talking]), {}, blind)
    expect(asked.words).toEqual(['sip-mute', 'sip-transfer:1002'])
    expect(asked.state.transfers).toMatchObject([{ target: colleague, result: 'on-the-way' }])
    const over = after(asked.state, {}, taken, accepted)
    expect(over.words).toEqual(['sip-hang-up'])
    expect(over.state.transfers[0]?.result).toBe('done')
    expect(after(over.state, {}, ended('L1')).state).toMatchObject({ lines: [], callBack: null, lastEnd: null })
  })

  it('is back in talk, with the reason, when nobody takes them', () => {
    const back = after(phone([talking]), {}, blind, { kind: 'transfer-failed', lineId: 'L1', why: 'unknown-number' })
    expect(back.phases).toEqual(['L1 talking'])
    expect(back.words).toEqual(['sip-unmute', 'tell:transfer-unknown-number'])
    expect(back.state.transfers[0]?.result).toBe('unknown-number')
  })

  it('stays muted or on hold on the way back when that is how they were', () => {
    const muted = after(phone([line('talking', { isMuted: true })]), {}, blind)
    expect(after(muted.state, {}, { kind: 'transfer-failed', lineId: 'L1', why: 'busy' }).words).toContain('sip-mute')
    const held = after(phone([line('held')]), {}, blind, { kind: 'transfer-failed', lineId: 'L1', why: 'busy' })
    expect(held.phases).toEqual(['L1 held'])
    expect(held.words).toEqual(['tell:transfer-busy'])
  })

  it('is put on hold on the way back when another call has been answered meanwhile', () => {
    const state = phone([line('transferring'), line('talking', { id: 'L2' })])
    const back = after(state, {}, { kind: 'transfer-failed', lineId: 'L1', why: 'no-answer' })
    expect(back.phases).toEqual(['L1 holding', 'L2 talking'])
    expect(back.words).toContain('sip-hold')
  })

  it('cannot be hung up on before the exchange has taken them', () => {
    const asked = after(phone([talking]), {}, blind, { kind: 'hang-up', lineId: 'L1' })
    expect(asked.words).toEqual([])
    expect(after(asked.state, {}, taken, { kind: 'hang-up', lineId: 'L1' }).words).toEqual(['sip-hang-up'])
  })

  it('is taken back when nobody has said for too long what became of them', () => {
    const asked = after(phone([talking]), {}, blind, taken)
    expect(nextWake(asked.state, rules)).toBe(now + rules.transferWaitMs)
    const back = after(asked.state, {}, { kind: 'time', at: now + rules.transferWaitMs })
    expect(back.phases).toEqual(['L1 talking'])
    expect(back.words).toContain('tell:transfer-unclear')
  })

  it('is not even tried where the site cannot, or the exchange cannot be reached', () => {
    const none = { control: { ...rules.control, transfer: 'none' as const } }
    expect(after(phone([talking]), none, blind).words).toEqual(['tell:not-offered'])
    expect(after(phone([talking]), {}, { kind: 'link-lost' }, blind).words).toEqual(['tell:not-registered'])
  })
})

describe('a caller who comes back', () => {
  const sent = () => after(phone([talking]), {}, blind, taken).state
  const returned = {
    kind: 'incoming',
    lineId: 'L9',
    number: talking.number,
    name: '',
    callRef: talking.callRef,
  } as const

  it('rings as one, says from whom, and the dead leg is let go of although nobody has ended it', () => {
    const { phases, state, words } = after(sent(), {}, { ...returned, queue: 'returned' })
    expect(phases).toEqual(['L9 ringing'])
    expect(words).toContain('sip-hang-up')
    expect(words).toContain('record:completed')
    expect(state.lines[0]).toMatchObject({ returnedFrom: colleague, queue: talking.queue, continues: 'L1' })
    expect(state.transfers[0]?.result).toBe('no-answer')
  })

  it('rings also in the wrap-up of the same call, which ends when they are answered', () => {
    const { state } = after(sent(), {}, { ...returned, queue: 'returned' })
    expect(state.wrapUp).not.toBeNull()
    const answered = after(state, {}, { kind: 'answer', lineId: 'L9' }, { kind: 'confirmed', lineId: 'L9' })
    expect(answered.state.wrapUp).toBeNull()
    expect(answered.words).toContain('open-case')
  })

  it('is known by the call and not by a word, and needs no calling back', () => {
    const dead = after(sent(), {}, { kind: 'ended', lineId: 'L1', end: 'failed' })
    expect(dead.state.callBack).not.toBeNull()
    const back = after(dead.state, {}, { kind: 'end-wrap-up' }, { ...returned, queue: 'Helpline' })
    expect(back.state.lines[0]?.returnedFrom).toBe(colleague)
    expect(back.state.callBack).toBeNull()
  })

  it('is nobody’s return when a colleague has talked to them and sends them on', () => {
    const gone = after(sent(), {}, accepted, ended('L1'), { kind: 'end-wrap-up' })
    const again = after(gone.state, {}, { ...returned, queue: 'direct' })
    expect(again.state.lines[0]).toMatchObject({ returnedFrom: null, queue: talking.queue, continues: 'L1' })
  })

  it('is a caller like any other after ten minutes, or when the page knows nothing of them', () => {
    const fresh = after(phone(), {}, { ...returned, queue: 'returned' })
    expect(fresh.state.lines[0]).toMatchObject({ returnedFrom: '', queue: '' })
    const second = after(sent(), {}, accepted, ended('L1')).state
    const later = after(
      { ...second, lines: [line('talking', { id: 'L5', callRef: 'other' })] },
      {},
      { kind: 'transfer', lineId: 'L5', target: colleague, at: now + 11 * 60_000 },
    )
    expect(later.state.transfers.map(({ lineId }) => lineId)).toEqual(['L5'])
  })
})

describe('a colleague asked about a caller', () => {
  it('is called once the caller is on hold', () => {
    const asked = after(phone([talking]), {}, { kind: 'consult', lineId: 'L2', aboutId: 'L1', number: colleague })
    expect(asked.words).toEqual(['sip-hold'])
    const held = after(asked.state, {}, { kind: 'held', lineId: 'L1' })
    expect(held.words).toEqual(['sip-dial', 'record:on'])
    expect(held.state.lines[1]).toMatchObject({ kind: 'consultation', consultsFor: 'L1', phase: 'dialling' })
  })

  it('is not called any more when the caller has hung up before', () => {
    const asked = after(phone([talking]), {}, { kind: 'consult', lineId: 'L2', aboutId: 'L1', number: colleague })
    const alone = after(asked.state, {}, ended('L1'))
    expect(alone.state).toMatchObject({ lines: [], pending: null })
  })

  it('gets the caller, and this desk leaves both calls', () => {
    const handed = after(consulting(), {}, { kind: 'complete-transfer' })
    expect(handed.effects).toContainEqual({ kind: 'sip-transfer-attended', lineId: 'L1', consultationId: 'L2' })
    expect(handed.phases).toEqual(['L1 transferring', 'L2 talking'])
    const over = after(handed.state, {}, accepted)
    expect(over.words).toEqual(['sip-hang-up', 'sip-hang-up'])
    const gone = after(over.state, {}, ended('L1'), ended('L2'))
    expect(gone.state.lines).toEqual([])
    // The wrap-up is that of the caller, after the last of the two calls.
    expect(gone.state.wrapUp?.lineId).toBe('L1')
  })

  it('still has this desk to talk to when handing over fails; the caller waits on', () => {
    const failed = after(
      consulting(),
      {},
      { kind: 'complete-transfer' },
      { kind: 'transfer-failed', lineId: 'L1', why: 'failed' },
    )
    expect(failed.phases).toEqual(['L1 held', 'L2 talking'])
    expect(failed.words).toEqual(['tell:transfer-failed'])
  })

  it('gets the caller without a word when they are handed over while it still rings there', () => {
    const ringing = phone([line('held'), { ...consultation, phase: 'dialling', answeredAt: null }])
    const handed = after(ringing, {}, { kind: 'complete-transfer' })
    expect(handed.phases).toEqual(['L1 transferring', 'L2 ending'])
    expect(handed.words).toEqual(['sip-hang-up', 'sip-transfer:1002'])
  })

  it('is left and the caller taken up again with one press', () => {
    const back = after(consulting(), {}, { kind: 'cancel-consultation' })
    expect(back.phases).toEqual(['L1 resuming', 'L2 ending'])
    expect(back.words).toEqual(['sip-hang-up', 'sip-resume'])
  })

  it('hangs up or is engaged: the caller stays on hold until somebody takes them up', () => {
    const alone = after(consulting(), {}, { kind: 'ended', lineId: 'L2', end: 'remote-hang-up' })
    expect(alone.phases).toEqual(['L1 held'])
  })

  it('is not who is called back when the exchange goes down or the page goes away: that is the caller', () => {
    const cut = (lineId: string) => ({ kind: 'ended', lineId, end: 'failed' }) as const
    const down = after(consulting(), {}, cut('L1'), cut('L2'))
    expect(down.state.callBack).toMatchObject({ lineId: 'L1' })
    expect(after(consulting(), {}, { kind: 'leaving' }).words).toEqual([
      'sip-hang-up',
      'record:dropped',
      'sip-hang-up',
      'record:completed',
      'free',
    ])
  })

  it('can be talked to when the caller has hung up, and the wrap-up waits for the end of that', () => {
    const alone = after(consulting(), {}, { kind: 'ended', lineId: 'L1', end: 'remote-hang-up' })
    expect(alone.state.lines[0]).toMatchObject({ phase: 'talking', consultsFor: null })
    expect(alone.state.wrapUp).toBeNull()
    expect(after(alone.state, {}, ended('L2')).state.wrapUp?.lineId).toBe('L1')
  })
})

describe('three in a room', () => {
  const three = { kind: 'make-three', lineId: 'L3' } as const
  const isIn = (lineId: string) => ({ kind: 'transfer-accepted', lineId }) as const
  const sendFirst = () => after(consulting(), {}, three)
  const sendSecond = () => after(sendFirst().state, {}, isIn('L1'))

  it('begins with the caller, then the colleague, then this desk, each after the one before has arrived', () => {
    const first = sendFirst()
    expect(first.words).toEqual(['sip-transfer:*301001'])
    const second = sendSecond()
    expect(second.words).toEqual(['sip-hang-up', 'sip-mute', 'sip-transfer:*301001'])
    const own = after(second.state, {}, ended('L1'), isIn('L2'))
    expect(own.effects).toContainEqual({ kind: 'sip-dial', lineId: 'L3', number: '*301001' })
    const there = after(own.state, {}, ended('L2'), { kind: 'confirmed', lineId: 'L3' })
    expect(there.phases).toEqual(['L3 talking'])
    expect(there.state.lines[0]).toMatchObject({
      kind: 'conference',
      continues: 'L1',
      members: [{ number: talking.number }, { number: colleague }],
    })
  })

  it('owes the wrap-up of the caller when this desk leaves the room', () => {
    const own = after(sendSecond().state, {}, ended('L1'), isIn('L2'), ended('L2'), { kind: 'confirmed', lineId: 'L3' })
    expect(own.state.wrapUp).toBeNull()
    expect(after(own.state, {}, ended('L3')).state.wrapUp?.lineId).toBe('L1')
  })

  it('comes to nothing, with both calls as they were, when the caller cannot be sent', () => {
    const failed = after(sendFirst().state, {}, { kind: 'transfer-failed', lineId: 'L1', why: 'rejected' })
    expect(failed.phases).toEqual(['L1 held', 'L2 talking'])
    expect(failed.words).toEqual(['tell:conference-failed'])
    expect(failed.state.conferring).toBeNull()
  })

  it('leaves the caller not alone in the room when the colleague cannot be sent', () => {
    const left = after(sendSecond().state, {}, ended('L1'))
    const failed = after(left.state, {}, { kind: 'transfer-failed', lineId: 'L2', why: 'rejected' })
    expect(failed.phases).toEqual(['L2 holding'])
    const there = after(failed.state, {}, { kind: 'held', lineId: 'L2' })
    expect(there.phases).toEqual(['L2 held', 'L3 dialling'])
  })

  it('goes on with the caller when the colleague has hung up meanwhile', () => {
    const alone = after(sendFirst().state, {}, { kind: 'ended', lineId: 'L2', end: 'remote-hang-up' }, isIn('L1'))
    expect(alone.phases).toEqual(['L1 ending', 'L3 dialling'])
    // Nobody is to leave the room in the belief that the two talk on.
    expect(alone.state.lines.at(-1)?.members).toHaveLength(1)
  })

  it('is never a room with the caller alone in it: they are not hung up on once they are on their way there', () => {
    const going = after(consulting(), {}, { kind: 'make-three', lineId: 'L3' }, taken).state
    const pressed = after(going, {}, { kind: 'hang-up', lineId: 'L1' })
    expect(pressed.words).toEqual([])
    expect(pressed.state.conferring).toMatchObject({ stage: 'first', firstId: 'L1' })
  })

  it('is not begun for a caller who hangs up on the way', () => {
    const gone = after(sendFirst().state, {}, { kind: 'ended', lineId: 'L1', end: 'remote-hang-up' })
    expect(gone.state.conferring).toBeNull()
    expect(gone.phases).toEqual(['L2 talking'])
  })

  it('keeps nobody’s name behind a lock', () => {
    const locked = after(sendFirst().state, {}, { kind: 'locked' })
    expect(JSON.stringify(locked.state)).not.toContain('Caller One')
  })

  it('lets no other call in between', () => {
    const direct = { kind: 'incoming', lineId: 'L9', number: '1009', name: '', queue: '', callRef: null } as const
    const left = after(sendSecond().state, {}, ended('L1'))
    expect(after(left.state, {}, direct).words).toEqual(['sip-reject:486', 'record:missed'])
    expect(after(left.state, {}, { kind: 'dial', lineId: 'L9', number: '600' }).words).toEqual(['tell:one-at-a-time'])
  })
})
