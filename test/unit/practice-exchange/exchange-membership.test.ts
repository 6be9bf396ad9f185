import { describe, expect, it } from 'vitest'
import { paperDesk, scenario } from './paper-desk.ts'
import { paperPhone } from './paper-phone.ts'

describe('joining the queue', () => {
  it('begins with nobody in it', async () => {
    expect((await paperDesk()).told()).toEqual(['started', 'left'])
  })

  it('takes the answered ring, and the leg that stays is left by hanging it up', async () => {
    const desk = await paperDesk()
    await desk.order('ring-to-join')
    expect(desk.told().slice(2)).toEqual(['join-ringing', 'joined'])
    expect(desk.exchange.view()).toMatchObject({ isMember: true, isRegistered: true })
    await desk.after(2)
    desk.telephone().leg()?.hangUp()
    await desk.clock.settle()
    expect(desk.told().at(-1)).toBe('left')
    expect(desk.exchange.view().isMember).toBe(false)
    expect(desk.exchange.inUse()).toEqual({ legs: 0, calls: 0 })
  })

  it('keeps the member where the exchange ends the leg after joining', async () => {
    const desk = await paperDesk({ scenarios: [scenario({ joinLeg: 'ends' })] })
    await desk.order('ring-to-join')
    await desk.after(2)
    expect(desk.telephone().leg()?.state).toBe('over')
    expect(desk.told().slice(2)).toEqual(['join-ringing', 'joined'])
    expect(desk.exchange.view().isMember).toBe(true)
    await desk.order('leave')
    expect(desk.told().at(-1)).toBe('left')
    expect(desk.exchange.view().isMember).toBe(false)
  })

  it.each([
    ['refuses the ring', 486, 1],
    ['does not answer for 15 seconds', 0, 16],
  ])('fails when the telephone %s', async (_why, status, seconds) => {
    const desk = await paperDesk({ joinAnswer: () => status })
    await desk.order('ring-to-join')
    await desk.after(seconds)
    expect(desk.told().slice(2)).toEqual(['join-ringing', 'join-failed'])
    expect(desk.exchange.view().isMember).toBe(false)
    expect(desk.exchange.inUse()).toEqual({ legs: 0, calls: 0 })
  })

  it('fails at once without a telephone', async () => {
    const desk = await paperDesk({ isPluggedIn: false })
    await desk.order('ring-to-join')
    expect(desk.told().slice(2)).toEqual(['join-failed'])
  })

  it('asked for twice rings once, and the server hears how it stands', async () => {
    const desk = await paperDesk()
    await desk.order('ring-to-join')
    await desk.order('ring-to-join')
    expect(desk.told().slice(2)).toEqual(['join-ringing', 'joined', 'joined'])
    expect(desk.parties).toHaveLength(1)
  })

  it('is ended by the order to leave, while it rings and after', async () => {
    const desk = await paperDesk({ joinAnswer: () => 0 })
    await desk.order('ring-to-join')
    await desk.order('leave')
    expect(desk.told().at(-1)).toBe('join-failed')

    const other = await paperDesk()
    await other.join()
    await other.order('leave')
    expect(other.told()).toEqual(['left'])
    await other.order('leave')
    expect(other.told()).toEqual(['left'])
  })

  it('obeys no order for another extension', async () => {
    const desk = await paperDesk()
    desk.exchange.take({ number: 1, kind: 'ring-to-join', extension: '8102' })
    await desk.clock.settle()
    expect(desk.told()).toEqual(['started', 'left'])
  })
})

describe('a telephone that is cut off', () => {
  it('keeps its call for thirty seconds, then the exchange ends it and the leg that joined', async () => {
    const desk = await paperDesk()
    await desk.join()
    await desk.after(4)
    desk.telephone().last()?.answer()
    await desk.clock.settle()
    desk.telephone().phone.socket.disconnect()
    await desk.after(29)
    expect(desk.told().at(-1)).toBe('call-answered')
    await desk.after(2)
    expect(desk.told().slice(-2).sort()).toEqual(['call-ended exchange', 'left'])
    expect(desk.exchange.inUse()).toEqual({ legs: 0, calls: 0 })
  })

  it('that comes back in time finds its call', async () => {
    const desk = await paperDesk()
    await desk.join()
    await desk.after(4)
    desk.telephone().last()?.answer()
    await desk.clock.settle()
    desk.telephone().phone.socket.disconnect()
    await desk.after(5)
    desk.telephone().phone.socket.connect()
    await desk.after(60)
    expect(desk.told().at(-1)).toBe('call-answered')
    desk.telephone().last()?.hangUp()
    await desk.clock.settle()
    expect(desk.told().at(-1)).toBe('call-ended agent')
  })
})

describe('a telephone that is lost as an exercise', () => {
  it('is kept out as long as was said, and back in it is still in the queue', async () => {
    const desk = await paperDesk()
    await desk.join()
    const { socket } = desk.telephone().phone
    const cuts: (number | undefined)[] = []
    socket.ondisconnect = (_error, code) => cuts.push(code)
    desk.exchange.losePhone({ seconds: 20 })
    await desk.clock.settle()
    expect(cuts).toEqual([1006])
    expect(desk.exchange.view()).toMatchObject({ isRegistered: false, isPhoneLost: true, isMember: true })
    // A caller who comes meanwhile waits.
    await desk.after(19)
    socket.connect()
    await desk.clock.settle()
    expect(cuts).toEqual([1006, 1006])
    expect(desk.telephone().calls()).toEqual([])
    expect(desk.exchange.view().waiting).toBe(1)
    await desk.after(2)
    socket.connect()
    await desk.clock.settle()
    expect(desk.exchange.view()).toMatchObject({ isRegistered: true, isPhoneLost: false, isMember: true })
    expect(desk.telephone().last()?.state).toBe('ringing')
  })

  it('keeps its call all the while, and ends it in the usual way', async () => {
    const desk = await paperDesk()
    await desk.join()
    await desk.after(4)
    desk.telephone().last()?.answer()
    await desk.clock.settle()
    desk.exchange.losePhone({ seconds: 20 })
    await desk.after(28)
    expect(desk.told().at(-1)).toBe('call-answered')
    desk.telephone().phone.socket.connect()
    await desk.after(60)
    expect(desk.told().at(-1)).toBe('call-answered')
    desk.telephone().last()?.hangUp()
    await desk.clock.settle()
    expect(desk.told().at(-1)).toBe('call-ended agent')
  })

  it('that does not come back when it may has its call ended, thirty seconds later', async () => {
    const desk = await paperDesk()
    await desk.join()
    await desk.after(4)
    desk.telephone().last()?.answer()
    await desk.clock.settle()
    desk.exchange.losePhone({ seconds: 20 })
    await desk.after(49)
    expect(desk.told().at(-1)).toBe('call-answered')
    await desk.after(2)
    expect(desk.told().slice(-2).sort()).toEqual(['call-ended exchange', 'left'])
    expect(desk.exchange.inUse()).toEqual({ legs: 0, calls: 0 })
  })

  it('cannot slip back in with a new socket, nor be lost twice', async () => {
    const desk = await paperDesk()
    desk.exchange.losePhone({ seconds: 20 })
    const other = paperPhone(desk.exchange.socket(), '8101')
    other.socket.onconnect = () => other.register()
    other.socket.connect()
    await desk.after(10)
    desk.exchange.losePhone({ seconds: 20 })
    expect(desk.exchange.view().isRegistered).toBe(false)
    await desk.after(11)
    other.socket.connect()
    await desk.clock.settle()
    expect(desk.exchange.view().isRegistered).toBe(true)
  })
})

describe('stopping', () => {
  it('ends and reports every call, and leaves no timer behind', async () => {
    const desk = await paperDesk()
    await desk.join()
    desk.exchange.callNow({ count: 3 })
    await desk.after(3)
    desk.telephone().calls()[0]?.answer()
    await desk.clock.settle()
    const stopped = desk.exchange.stop()
    await desk.clock.settle()
    await stopped
    await desk.clock.settle()
    expect(desk.told().filter((each) => each === 'call-ended exchange')).toHaveLength(2)
    expect(desk.exchange.inUse()).toEqual({ legs: 0, calls: 0 })
    expect(desk.live()).toBe(0)
    expect(desk.clock.pending()).toBe(0)
  })
})
