import { beforeEach, describe, expect, it } from 'vitest'
import type { PhoneAccount } from '../../../preload/contract/index.ts'
import { supervisionText } from '../../../renderer/features/phone/sip/supervision-message.ts'
import { until } from '../../kit/mount-desk.ts'
import { setUp } from './store-desk.ts'
import { account, type PaperCall } from './store-world.ts'

/** An exchange that can do everything. */
const able: PhoneAccount = {
  ...account,
  server: { kind: 'wss', url: 'wss://pbx.example/ws', domain: 'pbx.example' },
  control: {
    transfer: 'refer',
    conference: { room: '*30{extension}' },
    supervise: { listen: '*21{extension}', whisper: '', barge: '', switching: '*24{extension}', tells: true },
    pause: { on: '*46{reason}', off: '*47', lamp: '*45{extension}' },
    lamps: true,
  },
  colleagues: [
    { extension: '1001', name: 'Amina' },
    { extension: '1002', name: 'Baraka' },
  ],
  pauseReasons: ['Lunch'],
}

let desk: ReturnType<typeof setUp>
beforeEach(() => {
  desk = setUp([], able)
})

/** The call that was dialled last, once it is. */
async function dialled(count: number): Promise<PaperCall> {
  await until(() => desk.paper.dialled.length === count)
  const call = desk.paper.dialled.at(-1)
  if (call === undefined) throw new Error('nothing was dialled')
  return call
}

describe('handing a caller on', () => {
  it('asks the exchange, leaves once somebody has them, and keeps the case for their return', async () => {
    const { paper, phone } = desk
    const call = await desk.talks({ callRef: 'c7' })
    const first = phone.state.lines[0]?.id ?? ''
    phone.setDraft(first, '01990000-0000-7000-8000-0000000000aa')
    phone.transfer('1002')
    expect(call.asked).toContain('transfer 1002')
    call.tell({ kind: 'transfer-taken' })
    const back = paper.rings({ queue: 'returned', callRef: 'c7' })
    expect(call.asked).toContain('hang-up')
    expect(phone.state.lines).toMatchObject([{ returnedFrom: '1002', queue: 'Helpline' }])
    expect(phone.draftOf(phone.state.lines[0]?.id ?? '')).toBe('01990000-0000-7000-8000-0000000000aa')
    expect(back.asked).toEqual([])
  })

  it('says why it came to nothing, and the caller is heard again', async () => {
    const { phone } = desk
    const call = await desk.talks()
    phone.transfer('9999')
    call.tell({ kind: 'transfer-failed', why: 'unknown-number' })
    expect(phone.notice?.what).toBe('transfer-unknown-number')
    expect(phone.active?.phase).toBe('talking')
    expect(call.asked.at(-1)).toBe('unmute')
  })

  it('asks a colleague first and hands over to them, by the two calls', async () => {
    const { phone } = desk
    const call = await desk.talks()
    expect(phone.can).toMatchObject({ transfer: true, consult: true, conference: false })
    phone.consult('1002')
    call.tell({ kind: 'held' })
    const there = await dialled(1)
    there.tell({ kind: 'confirmed' })
    expect(phone.consultation?.number).toBe('1002')
    expect(phone.consulted?.phase).toBe('held')
    expect(phone.can).toMatchObject({ consult: false, conference: true })
    phone.completeTransfer()
    expect(call.asked).toContain(`transfer to ${there.id}`)
    call.tell({ kind: 'transfer-accepted' })
    expect(phone.state.lines).toEqual([])
    expect(there.asked).toContain('hang-up')
    // The colleague is nobody to note an outcome for.
    expect(phone.lastCall?.number).toBe('0711000001')
  })

  it('brings three into a room, one after the other', async () => {
    const { phone } = desk
    const call = await desk.talks()
    const callerId = phone.state.lines[0]?.id
    phone.consult('1002')
    call.tell({ kind: 'held' })
    const there = await dialled(1)
    there.tell({ kind: 'confirmed' })
    phone.makeThree()
    expect(call.asked).toContain('transfer *301001')
    call.tell({ kind: 'transfer-accepted' })
    expect(there.asked).toContain('transfer *301001')
    there.tell({ kind: 'transfer-accepted' })
    const room = await dialled(2)
    room.tell({ kind: 'confirmed' })
    expect(phone.state.lines).toMatchObject([{ kind: 'conference', number: '*301001', phase: 'talking' }])
    expect(desk.phone.held().calls).toBe(1)
    // What became of it is noted for the caller: a ticket about the room would be about nobody.
    room.tell({ kind: 'ended', end: 'local-hang-up' })
    expect(phone.lastCall).toMatchObject({ lineId: callerId, number: '0711000001' })
  })
})

describe('listening to a colleague', () => {
  it('tells them, and says so when that did not work', async () => {
    const { paper, phone } = desk
    paper.machine.takesTexts = false
    phone.supervise('1002', 'listen')
    const call = await dialled(1)
    call.tell({ kind: 'confirmed' })
    expect(paper.texts).toEqual([`1002: ${supervisionText('listen')}`])
    await until(() => phone.notice?.what === 'agent-not-told')
    phone.hangUp()
    expect(paper.texts.at(-1)).toBe(`1002: ${supervisionText(null)}`)
  })

  it('is known on the other desk by that message, and by no other', async () => {
    const { paper, phone } = desk
    await desk.talks()
    paper.tell({ kind: 'message', from: '1009', text: 'hello' })
    expect(phone.state.supervisedBy).toBeNull()
    paper.tell({ kind: 'message', from: '1009', text: supervisionText('barge') })
    expect(phone.state.supervisedBy).toMatchObject({ extension: '1009', how: 'barge' })
    expect(paper.played()).toContain('beep.ogg')
  })
})

describe('a pause', () => {
  it('is a call to a code, without a line, the microphone, or an entry in the log', async () => {
    const { paper, phone } = desk
    phone.pause('Lunch')
    const call = await dialled(1)
    expect(phone.state.pause?.state).toBe('asking')
    call.tell({ kind: 'confirmed' })
    expect(phone.state.pause).toMatchObject({ state: 'on', reason: 'Lunch' })
    paper.pass(3000)
    expect(call.asked).toContain('hang-up')
    expect(phone.state.lines).toEqual([])
    expect(paper.openMicrophones()).toBe(0)
    expect(desk.reports()).toEqual([])
    expect(phone.held().calls).toBe(0)
  })

  it('that the exchange does not answer is none, and is said', async () => {
    const { paper, phone } = desk
    phone.pause('Lunch')
    const call = await dialled(1)
    paper.pass(15_000)
    expect(call.asked).toContain('hang-up')
    expect(phone.state.pause).toBeNull()
    expect(phone.notice?.what).toBe('pause-failed')
  })
})

describe('lamps', () => {
  it('are followed for colleagues, not for oneself, and forgotten at sign-out', async () => {
    const { paper, phone } = desk
    expect([...paper.lamps.keys()]).toEqual(['*451001', '1002'])
    phone.watchLamps(['1002', '1003'])
    expect([...paper.lamps.keys()]).toEqual(['*451001', '1002', '1003'])
    paper.lamps.get('1003')?.('busy')
    expect(phone.lampOf('1003')).toBe('busy')
    expect(phone.lampOf('1002')).toBe('unknown')
    paper.lamps.get('*451001')?.('busy')
    expect(phone.state.pause?.state).toBe('on')
    await phone.stop()
    expect(paper.lamps.size).toBe(0)
    expect(phone.lamps).toEqual({})
  })
})

describe('the link', () => {
  it('is made only when the core has found the certificate right, and says what is wrong with it', async () => {
    const { fake, paper, phone } = desk
    paper.tell({ kind: 'disconnected', retryInMs: 1000 })
    expect(phone.state.link).toMatchObject({ state: 'lost', why: 'unreachable', wasRegistered: true })
    expect(phone.state.link.nextTryAt).toBe(paper.now() + 1000)
    fake.answers('phone.probe', () => ({ verdict: 'certificate-expired' }))
    expect(await paper.mayConnect()).toBe(false)
    paper.tell({ kind: 'disconnected', retryInMs: 2000 })
    expect(phone.state.link.why).toBe('certificate-expired')
    fake.answers('phone.probe', () => ({ verdict: 'unreachable' }))
    expect(await paper.mayConnect()).toBe(true)
    expect(phone.state.link.why).toBe('unreachable')
  })

  it('is not asked about in practice, where there is no certificate', () => {
    expect(setUp().paper.mayConnect()).toBeUndefined()
  })

  it('lost in a call is said beside the call, which goes on', async () => {
    const { paper, phone } = desk
    await desk.talks()
    expect(phone.isSignallingLost).toBe(false)
    paper.tell({ kind: 'disconnected' })
    expect(phone.isSignallingLost).toBe(true)
    expect(phone.active?.phase).toBe('talking')
    expect(phone.can.transfer).toBe(false)
  })
})

describe('whoever follows the telephone', () => {
  it('is told after every step and once more at the end', async () => {
    const { phone } = desk
    const phases: string[] = []
    const stop = phone.onStep((state) => phases.push(state.lines.map(({ phase }) => phase).join() || state.link.state))
    const call = await desk.talks()
    call.end('remote-hang-up')
    await phone.stop()
    expect(phases).toEqual(['ringing', 'answering', 'talking', 'registered', 'off', 'off'])
    stop()
  })
})
