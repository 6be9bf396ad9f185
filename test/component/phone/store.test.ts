import { beforeEach, describe, expect, it } from 'vitest'
import { systemDevices, type CallReport } from '../../../preload/contract/index.ts'
import { Refusal } from '../../kit/fake-bridge.ts'
import { until } from '../../kit/mount-desk.ts'
import { setUp } from './store-desk.ts'

describe('the telephone of the window', () => {
  let desk: ReturnType<typeof setUp>
  beforeEach(() => {
    desk = setUp()
  })

  it('rings, shows what is known of the number, and is silent from the answer on', async () => {
    const { paper, phone } = desk
    const call = paper.rings()
    expect(paper.ringing()).toEqual(['ring.ogg'])
    await until(() => phone.historyOf(phone.ringing?.id ?? '') !== null)
    expect(phone.historyOf(phone.ringing?.id ?? '')?.count).toBe(3)
    phone.answer()
    expect(paper.ringing()).toEqual([])
    await until(() => call.asked.includes('answer'))
    call.tell({ kind: 'confirmed' })
    expect(phone.active?.phase).toBe('talking')
  })

  it('opens the microphone for the call only, and lets go of everything with it', async () => {
    const { paper, phone, talks } = desk
    const before = paper.timers()
    expect(paper.openMicrophones()).toBe(0)
    const call = await talks()
    expect(paper.openMicrophones()).toBe(1)
    call.end('remote-hang-up')
    phone.endWrapUp()
    expect(paper.openMicrophones()).toBe(0)
    expect(phone.held()).toEqual({ calls: 0, lines: 0, speakers: 0 })
    expect(paper.timers()).toBe(before)
  })

  it('answers the ring that joins the queue by itself, without a sound, a line, or an open microphone', async () => {
    const { paper, phone, reports } = desk
    const leg = paper.rings({ name: 'AgentLogin', queue: '' })
    await until(() => leg.asked.includes('answer'))
    expect(paper.played()).toEqual([])
    expect(leg.asked).toEqual(['mute', 'answer'])
    expect(paper.openMicrophones()).toBe(0)
    leg.tell({ kind: 'confirmed' })
    expect(phone.state.joinLeg?.phase).toBe('up')
    expect(phone.state.lines).toEqual([])
    phone.hangUp()
    expect(leg.asked).not.toContain('hang-up')
    expect(reports()).toEqual([])
  })

  it('joins the queue also when the microphone is refused, and says so then', async () => {
    const { paper, phone } = desk
    paper.machine.microphone = 'refused'
    const leg = paper.rings({ name: 'AgentLogin', queue: '' })
    await until(() => leg.asked.includes('answer'))
    expect(phone.microphone).toBe('refused')
  })

  it('lets the caller ring on when there is no microphone, and answers once there is one', async () => {
    const { paper, phone } = desk
    paper.machine.microphone = 'none'
    const call = paper.rings()
    phone.answer()
    await until(() => phone.notice?.what === 'no-microphone')
    expect(phone.ringing).not.toBeNull()
    expect(paper.ringing()).toEqual(['ring.ogg'])
    paper.machine.microphone = 'ok'
    phone.answer()
    await until(() => call.asked.includes('answer'))
    // The sentence about it is an old story now.
    expect(phone.notice).toBeNull()
  })

  it('tells the log of a call when it rings, is answered, and is over, with its draft', async () => {
    const { phone, reports, ends, talks, paper } = desk
    const call = await talks()
    const lineId = phone.active?.id ?? ''
    phone.setDraft(lineId, '01990000-0000-7000-8000-00000000d4af')
    paper.pass(30_000)
    call.end('remote-hang-up')
    await until(() => ends().length === 1)
    expect(new Set(reports().map(({ id }) => id))).toEqual(new Set([lineId]))
    expect(reports()[0]).toMatchObject({ direction: 'in', answeredAt: null, end: null, number: '0711000001' })
    expect(ends()[0]).toMatchObject({
      end: 'completed',
      queue: 'Helpline',
      caseId: '01990000-0000-7000-8000-00000000d4af',
    })
    expect((ends()[0]?.endedAt ?? 0) - (ends()[0]?.answeredAt ?? 0)).toBe(30_000)
    expect(phone.lastCall?.lineId).toBe(lineId)
  })

  it('gives the log the case of a call that is already over', async () => {
    const { phone, ends, talks } = desk
    const call = await talks()
    const lineId = phone.active?.id ?? ''
    call.end('remote-hang-up')
    await until(() => ends().length === 1)
    phone.setDraft(lineId, '01990000-0000-7000-8000-00000000d4af')
    await until(() => ends().length === 2)
    expect(ends()[1]?.caseId).toBe('01990000-0000-7000-8000-00000000d4af')
  })

  it('tells the log again when the core could not take it', async () => {
    const { fake, ends, paper, talks } = desk
    let isDown = true
    const taken: CallReport[] = []
    fake.answers('callLog.record', (report) => {
      if (isDown) throw new Refusal('connection-lost')
      taken.push(report)
      return {}
    })
    const call = await talks()
    call.end('remote-hang-up')
    await until(() => ends().length === 1)
    isDown = false
    paper.pass(5000)
    await until(() => taken.length > 0)
    expect(taken.at(-1)?.end).toBe('completed')
  })

  it('holds the first call before the second is answered, and swaps them', async () => {
    const { paper, phone, talks } = desk
    const first = await talks()
    const second = paper.rings({ number: '0711000002', queue: '' })
    expect(paper.ringing()).toEqual([])
    expect(paper.played()).toContain('beep.ogg')
    phone.answer()
    expect(first.asked).toContain('hold')
    expect(second.asked).toEqual([])
    first.tell({ kind: 'held' })
    await until(() => second.asked.includes('answer'))
    second.tell({ kind: 'confirmed' })
    expect(phone.state.lines.map(({ phase }) => phase)).toEqual(['held', 'talking'])
    phone.swap()
    second.tell({ kind: 'held' })
    first.tell({ kind: 'resumed' })
    expect(phone.state.lines.map(({ phase }) => phase)).toEqual(['talking', 'held'])
  })

  it('answers the second call after two seconds although the exchange has not said that the first is held', async () => {
    const { paper, phone, talks } = desk
    const first = await talks()
    const second = paper.rings({ queue: '' })
    phone.answer()
    paper.pass(1900)
    expect(second.asked).toEqual([])
    paper.pass(200)
    await until(() => second.asked.includes('answer'))
    first.tell({ kind: 'hold-failed' })
    // It was too late for a no: nobody hears both.
    expect(first.asked.at(-1)).toBe('mute')
    expect(phone.state.lines.map(({ phase }) => phase)).toEqual(['held', 'answering'])
  })

  it('does not answer the second call when the first cannot be held', async () => {
    const { paper, phone, talks } = desk
    const first = await talks()
    const second = paper.rings({ queue: '' })
    phone.answer()
    first.tell({ kind: 'hold-failed' })
    expect(phone.notice?.what).toBe('hold-failed')
    expect(second.asked).toEqual([])
    expect(phone.state.lines.map(({ phase }) => phase)).toEqual(['talking', 'ringing'])
  })

  it('passes callers of the queue on during wrap-up, quietly, and says how many', async () => {
    const { paper, phone, talks } = desk
    const call = await talks()
    call.end('remote-hang-up')
    expect(phone.state.wrapUp).not.toBeNull()
    const soundsBefore = paper.played().length
    const next = paper.rings()
    expect(next.asked).toEqual(['reject 486'])
    expect(phone.state.wrapUp?.passedOn).toBe(1)
    // The queue offers the same caller again: that is no second caller.
    paper.rings({ callRef: '1790000000.77' })
    paper.rings({ callRef: '1790000000.77' })
    expect(phone.state.wrapUp?.passedOn).toBe(2)
    expect(paper.played()).toHaveLength(soundsBefore)
    phone.extendWrapUp()
    paper.pass(119_000)
    expect(phone.state.wrapUp).not.toBeNull()
    paper.pass(1000)
    expect(phone.state.wrapUp).toBeNull()
    paper.rings()
    expect(phone.ringing).not.toBeNull()
  })

  it('keeps the desk from locking itself for as long as a call or its wrap-up lasts', async () => {
    const { busy, phone, talks } = desk
    const call = await talks()
    call.end('remote-hang-up')
    expect(busy()).toEqual([true])
    phone.endWrapUp()
    expect(busy()).toEqual([true, false])
  })

  it('shows a card to call back when a call dies, and drops it once the call back stands', async () => {
    const { paper, phone, ends, talks } = desk
    const call = await talks({ queue: '' })
    call.end('failed')
    await until(() => ends().length === 1)
    expect(ends()[0]?.end).toBe('dropped')
    expect(paper.played()).toContain('warning.ogg')
    expect(phone.state.callBack?.number).toBe('0711000001')
    phone.dial('0711000001')
    await until(() => paper.dialled.length === 1)
    expect(phone.state.callBack).not.toBeNull()
    paper.dialled[0]?.tell({ kind: 'confirmed' })
    expect(phone.state.callBack).toBeNull()
  })

  it('tells busy, unknown and unanswered numbers apart', async () => {
    const { paper, phone } = desk
    const ends = ['busy', 'unknown-number', 'no-answer', 'unreachable'] as const
    for (const [index, end] of ends.entries()) {
      phone.dial('0720000000')
      await until(() => paper.dialled.length === index + 1)
      paper.dialled[index]?.end(end)
      expect(phone.state.lastEnd?.end).toBe(end)
    }
  })

  it('dials nothing that was hung up before the microphone was open', async () => {
    const { paper, phone, ends } = desk
    phone.dial('0720000000')
    phone.hangUp()
    await until(() => ends().length === 1)
    expect(ends()[0]?.end).toBe('cancelled')
    expect(paper.dialled).toEqual([])
    await until(() => paper.openMicrophones() === 0)
  })

  it('tells the case the id the server knows a call by, once the poll says it', async () => {
    const { fake, paper, phone, talks } = desk
    await talks({ callRef: null })
    const heard: unknown[] = []
    phone.onCallRefKnown((...known) => heard.push(known))
    fake.emit('queueChanged', {
      status: 'oncall',
      sinceAt: paper.now(),
      readAt: paper.now(),
      callId: '1790000000.77',
      queue: 'Helpline',
      message: '',
    })
    expect(heard).toEqual([[phone.active?.id, null, '1790000000.77']])
    expect(phone.active?.callRef).toBe('1790000000.77')
  })

  it('warns when the microphone sends nothing for five seconds, but not when it is muted', async () => {
    const { paper, phone, talks } = desk
    await talks()
    const lineId = phone.active?.id ?? ''
    paper.pass(1000)
    expect(phone.levels.mic).toBeGreaterThan(0.5)
    paper.machine.rms = 0
    paper.pass(4500)
    expect(phone.alarmOf(lineId)).toBeNull()
    paper.pass(1000)
    expect(phone.alarmOf(lineId)).toBe('silent-microphone')
    paper.machine.rms = 0.1
    paper.pass(200)
    expect(phone.alarmOf(lineId)).toBeNull()
    paper.machine.rms = 0
    phone.setMuted(true)
    paper.pass(10_000)
    expect(phone.alarmOf(lineId)).toBeNull()
  })

  it('takes another microphone into the call', async () => {
    const { phone, talks, fake, paper } = desk
    const call = await talks()
    const error = await phone.setDevices({ ...systemDevices(), noiseSuppression: false })
    expect(error).toBeNull()
    expect(call.asked).toContain('microphone')
    expect(paper.openMicrophones()).toBe(1)
    expect(fake.made.at(-1)?.name).toBe('phone.setDevices')
  })

  it('takes up a headset that is plugged in again after it was pulled out in the call', async () => {
    const { phone, talks, paper } = desk
    const call = await talks()
    paper.machine.microphone = 'none'
    paper.pullMicrophone()
    await until(() => phone.microphone === 'none')
    expect(call.asked).not.toContain('microphone')
    paper.machine.microphone = 'ok'
    paper.plug()
    await until(() => call.asked.includes('microphone'))
    expect(phone.microphone).toBe('ok')
  })

  it('tries to register at once when the network is back', () => {
    window.dispatchEvent(new Event('online'))
    expect(desk.paper.machine.networkChanges).toBe(1)
  })
})
