import { describe, expect, it } from 'vitest'
import { paperDesk } from './paper-desk.ts'

describe('calling out', () => {
  it('reaches a person who rings, picks up and is reported', async () => {
    const desk = await paperDesk()
    const callId = desk.telephone().dial('0722333444')
    await desk.after(5)
    expect(desk.telephone().phone.statuses('INVITE')).toEqual([100, 180, 200])
    expect(desk.reports.at(-2)).toMatchObject({
      kind: 'call-ringing',
      direction: 'out',
      number: '0722333444',
      queue: '',
    })
    expect(desk.told().at(-1)).toBe('call-answered')
    desk.telephone().hangUp(callId)
    await desk.clock.settle()
    expect(desk.told().at(-1)).toBe('call-ended agent')
    expect(desk.exchange.inUse()).toEqual({ legs: 0, calls: 0 })
  })

  it.each([
    ['0700000001', 486],
    ['0700000003', 404],
    ['8101', 486],
    ['not a number', 404],
  ])('to %s ends with %i', async (number, status) => {
    const desk = await paperDesk()
    desk.telephone().dial(number)
    await desk.after(1)
    expect(desk.telephone().phone.statuses('INVITE')).toEqual([status])
    expect(desk.told()).toEqual(['started', 'left'])
  })

  it('to the number that never answers rings on', async () => {
    const desk = await paperDesk()
    desk.telephone().dial('0700000002')
    await desk.after(50)
    expect(desk.telephone().phone.statuses('INVITE')).toEqual([100, 180])
  })

  it('to the echo is no call of the helpline', async () => {
    const desk = await paperDesk()
    desk.telephone().dial('600')
    await desk.after(1)
    expect(desk.telephone().phone.statuses('INVITE')).toEqual([100, 180, 200])
    expect(desk.parties.at(-1)?.sound).toEqual({ kind: 'echo' })
    expect(desk.told()).toEqual(['started', 'left'])
  })

  it('keeps the queue from calling meanwhile', async () => {
    const desk = await paperDesk()
    await desk.join()
    const callId = desk.telephone().dial('0722333444')
    await desk.after(30)
    expect(desk.telephone().calls()).toEqual([])
    expect(desk.exchange.view().waiting).toBe(1)
    desk.telephone().hangUp(callId)
    await desk.after(1)
    expect(desk.telephone().last()?.state).toBe('ringing')
  })

  it('gives the same number the same voice', async () => {
    const voices = []
    for (const number of ['0722333444', '0722333444', '0722333445']) {
      const desk = await paperDesk()
      desk.telephone().dial(number)
      await desk.after(1)
      voices.push(desk.parties.at(-1)?.sound)
    }
    expect(voices[0]).toEqual(voices[1])
    expect(voices[0]).not.toEqual(voices[2])
  })
})
