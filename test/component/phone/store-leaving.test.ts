import { beforeEach, describe, expect, it } from 'vitest'
import type { CallRecord } from '../../../preload/contract/index.ts'
import { until } from '../../kit/mount-desk.ts'
import { session, setUp } from './store-desk.ts'

describe('lock, sign-out and a page that goes away', () => {
  let desk: ReturnType<typeof setUp>
  beforeEach(() => {
    desk = setUp()
  })

  it('drops names and history at lock, and goes on with the call', async () => {
    const { fake, phone, talks } = desk
    await talks()
    const lineId = phone.active?.id ?? ''
    await until(() => phone.historyOf(lineId) !== null)
    fake.emit('sessionChanged', session('locked'))
    expect(phone.historyOf(lineId)).toBeNull()
    expect(JSON.stringify(phone.state)).not.toContain('Caller One')
    expect(phone.active?.phase).toBe('talking')
    fake.emit('sessionChanged', session('signed-in'))
    await until(() => phone.historyOf(lineId) !== null)
  })

  it('hangs up, unregisters and forgets everything at sign-out', async () => {
    const { fake, paper, phone, talks } = desk
    const call = await talks()
    fake.emit('sessionChanged', session('signed-out'))
    expect(call.asked).toContain('hang-up')
    await until(() => paper.machine.isAgentStopped)
    expect(phone.state.link.state).toBe('off')
    expect(phone.state.lines).toEqual([])
    expect(phone.lastCall).toBeNull()
    expect(paper.openMicrophones()).toBe(0)
    expect(paper.timers()).toBe(0)
    expect(JSON.stringify(phone.$state)).not.toContain('0711000001')
  })

  it('asks before the page goes away in a call, and ends the call cleanly when it goes all the same', async () => {
    const { ends, phone, talks } = desk
    const call = await talks()
    const asks = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(asks)
    expect(asks.defaultPrevented).toBe(true)
    window.dispatchEvent(new Event('pagehide'))
    expect(call.asked).toContain('hang-up')
    expect(ends().at(-1)?.end).toBe('dropped')
    expect(phone.state.lines).toEqual([])
    const asksAgain = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(asksAgain)
    expect(asksAgain.defaultPrevented).toBe(false)
  })

  it('keeps no secret of the exchange in what the window holds', () => {
    expect(desk.paper.secretGiven()).toBe('canary-secret')
    expect(JSON.stringify(desk.phone.$state)).not.toContain('canary-secret')
    expect(desk.phone.account?.extension).toBe('1001')
  })
})

describe('a telephone that starts', () => {
  const dropped: CallRecord = {
    id: '01990000-0000-7000-8000-00000000aaaa',
    seq: 1,
    direction: 'in',
    number: '0711000009',
    name: '',
    queue: 'Helpline',
    callRef: '1789999000.1',
    // Longer than any reload, as most calls are.
    startedAt: 1_789_999_000_000,
    answeredAt: 1_789_999_005_000,
    endedAt: 1_789_999_990_000,
    holds: 0,
    heldMs: 0,
    end: 'dropped',
    quality: null,
    caseId: '01990000-0000-7000-8000-00000000bbbb',
    disposition: '',
  }

  it('shows after a reload in a call whom to call back, with the draft', async () => {
    const { phone } = setUp([dropped])
    await until(() => phone.state.callBack !== null)
    expect(phone.state.callBack?.number).toBe('0711000009')
    expect(phone.draftOf(dropped.id)).toBe(dropped.caseId)
  })

  it('says nothing of a call that was cut off long before', async () => {
    const { fake, phone } = setUp([{ ...dropped, endedAt: 1_789_999_600_000 }])
    await until(() => fake.made.some(({ name }) => name === 'callLog.list'))
    await Promise.resolve()
    expect(phone.state.callBack).toBeNull()
  })
})
