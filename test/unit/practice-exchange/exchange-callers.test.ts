import { describe, expect, it } from 'vitest'
import { paperDesk, scenario, scenarioCall, type PaperDesk } from './paper-desk.ts'

/** Answers the call that rings and hangs up after as many seconds. */
async function talk(desk: PaperDesk, seconds = 10): Promise<void> {
  desk.telephone().last()?.answer()
  await desk.after(seconds)
  desk.telephone().last()?.hangUp()
  await desk.clock.settle()
}

describe('a caller of the exercise', () => {
  it('comes when the exercise says, with queue, name and a call id as exchanges give it', async () => {
    const desk = await paperDesk()
    await desk.join()
    await desk.after(2)
    expect(desk.told()).toEqual([])
    await desk.after(1.5)
    const call = desk.telephone().last()
    expect(call).toMatchObject({ queue: 'child-helpline', state: 'ringing' })
    expect(call?.from).toContain('"Wanjiru" <sip:0700100100@')
    expect(call?.callRef).toMatch(/^1800000\d{3}\.\d+$/)
    expect(desk.reports[0]).toMatchObject({
      kind: 'call-ringing',
      callId: call?.callRef,
      number: '0700100100',
      name: 'Wanjiru',
      queue: 'child-helpline',
      direction: 'in',
      voice: 'en-woman',
    })
  })

  it('talks until the agent hangs up, and the next one waits for the end of wrap-up', async () => {
    const calls = [scenarioCall(), scenarioCall({ after: [1, 1], number: '0700200200' })]
    const desk = await paperDesk({ scenarios: [scenario({ calls })], wrapUpSeconds: 30 })
    await desk.join()
    await desk.after(4)
    await talk(desk)
    expect(desk.told()).toEqual(['call-ringing', 'call-answered', 'call-ended agent'])
    await desk.after(29)
    expect(desk.exchange.view()).toMatchObject({ waiting: 1, live: 0 })
    await desk.after(2)
    expect(desk.telephone().last()).toMatchObject({ state: 'ringing' })
    expect(desk.telephone().last()?.from).toContain('0700200200')
  })

  it('who is passed on comes again after five seconds as the same call', async () => {
    const desk = await paperDesk()
    await desk.join()
    await desk.after(4)
    desk.telephone().last()?.reject(486)
    await desk.after(4)
    expect(desk.told()).toEqual(['call-ringing', 'call-ended agent'])
    await desk.after(2)
    expect(desk.told()).toEqual(['call-ringing', 'call-ended agent', 'call-ringing'])
    const [first, second] = desk.telephone().calls()
    expect(second?.callRef).toBe(first?.callRef)
    await talk(desk)
    expect(desk.told().slice(2)).toEqual(['call-ringing', 'call-answered', 'call-ended agent'])
  })

  it('whom nobody answers for half a minute is taken back and offered again', async () => {
    const desk = await paperDesk()
    await desk.join()
    await desk.after(34)
    expect(desk.told()).toEqual(['call-ringing', 'call-ended exchange'])
    await desk.after(6)
    expect(desk.told().at(-1)).toBe('call-ringing')
  })

  it('who gives up while ringing does not come again', async () => {
    const calls = [scenarioCall({ behaviour: 'abandon', lasts: 4 })]
    const desk = await paperDesk({ scenarios: [scenario({ calls })] })
    await desk.join()
    await desk.after(20)
    expect(desk.told()).toEqual(['call-ringing', 'call-ended caller'])
    expect(desk.telephone().last()?.state).toBe('over')
    await desk.after(300)
    expect(desk.telephone().calls()).toHaveLength(1)
  })

  it('who hangs up is the one who ended the call', async () => {
    const calls = [scenarioCall({ behaviour: 'hang-up', lasts: 4 })]
    const desk = await paperDesk({ scenarios: [scenario({ calls })] })
    await desk.join()
    await desk.after(4)
    desk.telephone().last()?.answer()
    await desk.after(5)
    expect(desk.told()).toEqual(['call-ringing', 'call-answered', 'call-ended caller'])
    expect(desk.telephone().last()?.state).toBe('over')
  })

  it('says nothing at all in a silent call', async () => {
    const calls = [scenarioCall({ behaviour: 'silent' })]
    const desk = await paperDesk({ scenarios: [scenario({ calls })] })
    await desk.join()
    await desk.after(4)
    expect(desk.parties.at(-1)?.sound).toEqual({ kind: 'silence' })
  })

  it('who waits goes away when the desk leaves the queue; a call that is up goes on', async () => {
    const calls = [scenarioCall(), scenarioCall({ after: [1, 1] })]
    const desk = await paperDesk({ scenarios: [scenario({ calls })] })
    await desk.join()
    await desk.after(4)
    desk.telephone().last()?.answer()
    await desk.clock.settle()
    await desk.order('leave')
    expect(desk.telephone().last()?.state).toBe('up')
    expect(desk.exchange.view()).toMatchObject({ waiting: 0, live: 1, isMember: false })
    desk.telephone().last()?.hangUp()
    await desk.after(600)
    expect(desk.telephone().calls()).toHaveLength(1)
  })

  it('comes at random after the last planned one, never the same person twice in a row', async () => {
    const calls = ['1', '2', '3'].map((digit) => scenarioCall({ number: `070030030${digit}`, after: [1, 5] }))
    const desk = await paperDesk({ scenarios: [scenario({ calls, then: 'random' })], wrapUpSeconds: 0 })
    await desk.join()
    const seen: string[] = []
    for (let turn = 0; turn < 12; turn += 1) {
      await desk.after(6)
      seen.push(/070030030\d/.exec(desk.telephone().last()?.from ?? '')?.[0] ?? 'nobody')
      await talk(desk, 2)
    }
    expect(new Set(seen).size).toBe(3)
    expect(seen.some((number, index) => number === seen[index - 1])).toBe(false)
    expect(desk.telephone().calls()).toHaveLength(12)
  })

  it('of another exercise comes as soon as that is chosen', async () => {
    const quiet = scenario({ id: 'quiet', calls: [scenarioCall({ after: [600, 600] })] })
    const busy = scenario({ id: 'busy', calls: [scenarioCall({ after: [1, 1], number: '0700900900' })] })
    const desk = await paperDesk({ scenarios: [quiet, busy] })
    await desk.join()
    desk.exchange.choose('busy')
    desk.exchange.choose('no such exercise')
    await desk.after(2)
    expect(desk.exchange.view().scenarioId).toBe('busy')
    expect(desk.telephone().last()?.from).toContain('0700900900')
  })
})

describe('callers who are asked for', () => {
  const quiet = [
    scenario({
      calls: ['1', '2', '3', '4'].map((digit) => scenarioCall({ number: `070040040${digit}`, after: [600, 600] })),
    }),
  ]

  it('ring at once, even in wrap-up', async () => {
    const desk = await paperDesk({ scenarios: quiet })
    await desk.join()
    desk.exchange.callNow({ count: 1 })
    await desk.clock.settle()
    await talk(desk)
    desk.exchange.callNow({ count: 1 })
    await desk.clock.settle()
    const [first, second] = desk.telephone().calls()
    expect(second).toMatchObject({ state: 'ringing', queue: 'child-helpline' })
    expect(second?.from).not.toBe(first?.from)
  })

  it('are people to talk to: who is silent or gives up comes by the exercise only', async () => {
    const odd = ['silent', 'abandon', 'hang-up'] as const
    const calls = [
      ...odd.map((behaviour, index) =>
        scenarioCall({ behaviour, lasts: 5, number: `070050050${index}`, after: [600, 600] }),
      ),
      scenarioCall({ number: '0700600600', after: [600, 600] }),
    ]
    const desk = await paperDesk({ scenarios: [scenario({ calls })] })
    for (let turn = 0; turn < 4; turn += 1) {
      desk.exchange.callNow({ count: 1 })
      await desk.clock.settle()
      expect(desk.telephone().last()?.from).toContain('0700600600')
      await talk(desk)
    }
  })

  it('ring the extension directly when the desk is not in the queue', async () => {
    const desk = await paperDesk({ scenarios: quiet })
    desk.exchange.callNow({ count: 1 })
    await desk.clock.settle()
    expect(desk.telephone().last()).toMatchObject({ state: 'ringing', queue: '' })
    desk.telephone().last()?.reject(486)
    await desk.after(30)
    expect(desk.telephone().calls()).toHaveLength(1)
  })

  it('come one after the other: a second beside the first, a third only when one of them is over', async () => {
    const desk = await paperDesk({ scenarios: quiet })
    await desk.join()
    desk.exchange.callNow({ count: 3 })
    await desk.after(1)
    expect(desk.telephone().calls()).toHaveLength(1)
    await desk.after(1.5)
    expect(
      desk
        .telephone()
        .calls()
        .map(({ state }) => state),
    ).toEqual(['ringing', 'ringing'])
    await desk.after(10)
    expect(desk.exchange.view()).toMatchObject({ live: 2, waiting: 1 })
    desk.telephone().calls()[0]?.answer()
    await desk.clock.settle()
    desk.telephone().calls()[0]?.hangUp()
    await desk.after(1)
    expect(desk.telephone().calls()).toHaveLength(3)
  })

  it('are not offered beside a call again once that was declined, but as soon as it is over', async () => {
    const desk = await paperDesk({ scenarios: quiet })
    await desk.join()
    desk.exchange.callNow({ count: 1 })
    await desk.clock.settle()
    desk.telephone().last()?.answer()
    desk.exchange.callNow({ count: 1 })
    await desk.clock.settle()
    desk.telephone().last()?.reject(486)
    await desk.after(60)
    expect(desk.telephone().calls()).toHaveLength(2)
    desk.telephone().calls()[0]?.hangUp()
    await desk.clock.settle()
    expect(desk.telephone().calls()).toHaveLength(3)
  })

  it('passed on in wrap-up, come again after five seconds', async () => {
    const desk = await paperDesk({ scenarios: quiet })
    await desk.join()
    desk.exchange.callNow({ count: 1 })
    await desk.clock.settle()
    await talk(desk)
    desk.exchange.callNow({ count: 1 })
    await desk.clock.settle()
    desk.telephone().last()?.reject(486)
    await desk.after(6)
    expect(desk.telephone().calls()).toHaveLength(3)
    expect(desk.telephone().last()?.state).toBe('ringing')
  })

  it('wait for the telephone when that is not there', async () => {
    const desk = await paperDesk({ scenarios: quiet, isPluggedIn: false })
    desk.exchange.callNow({ count: 1 })
    await desk.after(5)
    expect(desk.exchange.view()).toMatchObject({ waiting: 1, live: 0 })
  })
})
