import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemDevices, type QueueAnswer, type QueueState } from '../../../preload/contract/index.ts'
import { setBridge } from '../../../renderer/bridge/bridge.ts'
import type { SipSocket } from '../../../renderer/features/phone/index.ts'
import { useQueueStore } from '../../../renderer/features/phone/queue-store.ts'
import { usePhoneStore } from '../../../renderer/features/phone/store.ts'
import { fakeBridge, Refusal } from '../../kit/fake-bridge.ts'
import { account, paperWorld } from './store-world.ts'

function said(status: QueueState['status'], more: Partial<QueueState> = {}): QueueState {
  return { status, sinceAt: 1, readAt: 2, callId: '', queue: '', message: '', ...more }
}

function setUp() {
  setActivePinia(createPinia())
  const fake = fakeBridge()
  fake.answers('queue.getState', () => said('offline'))
  fake.answers('callLog.list', () => ({ rows: [], next: null }))
  fake.answers('callLog.record', () => ({}))
  fake.answers('queue.refresh', () => ({}))
  fake.answers('phone.getHistory', () => ({ count: 0, lastContactAt: null, contact: null, cases: [] }))
  setBridge(fake.api)
  const paper = paperWorld()
  const phone = usePhoneStore()
  phone.start(account, systemDevices(), {} as SipSocket, paper.world)
  onTestFinished(() => phone.stop())
  return { fake, paper, phone, queue: useQueueStore() }
}

describe('the place in the queue', () => {
  it('is read once and followed from then on', async () => {
    const { fake, queue } = setUp()
    await queue.load()
    expect(queue.state.status).toBe('offline')
    fake.emit('queueChanged', said('online'))
    expect(queue.state.status).toBe('online')
    expect(queue.isJoined).toBe(true)
  })

  it('keeps the words with which the server refused, until the next try', async () => {
    const { fake, queue } = setUp()
    fake.answers('queue.join', (): QueueAnswer => ({ result: 'refused', message: 'Extension is unavailable' }))
    await queue.join()
    expect(queue.refusal?.message).toBe('Extension is unavailable')
    fake.answers('queue.join', (): QueueAnswer => ({ result: 'ringing', message: 'Ringing' }))
    await queue.join()
    expect(queue.refusal).toBeNull()
  })

  it('keeps them no longer than the state they were said in', async () => {
    const { fake, queue } = setUp()
    await queue.load()
    fake.emit('queueChanged', said('oncall'))
    fake.answers('queue.leave', (): QueueAnswer => ({ result: 'refused', message: 'You are on a call' }))
    await queue.leave()
    fake.emit('queueChanged', said('oncall', { sinceAt: 2 }))
    expect(queue.refusal?.message).toBe('You are on a call')
    fake.emit('queueChanged', said('wrapup'))
    expect(queue.refusal).toBeNull()
  })

  it('says why when the server cannot be asked', async () => {
    const { fake, queue } = setUp()
    fake.answers('queue.leave', () => {
      throw new Refusal('server-unreachable')
    })
    await queue.leave()
    expect(queue.error?.code).toBe('server-unreachable')
    expect(queue.isBusy).toBe(false)
  })

  it('warns when the server sends callers here and no telephone would ring', async () => {
    const { fake, paper, queue } = setUp()
    await queue.load()
    fake.emit('queueChanged', said('online'))
    expect(queue.registeredButNot).toBe(true)
    paper.tell({ kind: 'registered' })
    expect(queue.registeredButNot).toBe(false)
    paper.tell({ kind: 'disconnected' })
    expect(queue.registeredButNot).toBe(true)
    fake.emit('queueChanged', said('offline'))
    expect(queue.registeredButNot).toBe(false)
  })

  it('tells the ring that joins from a caller’s: only with a line is this desk in the queue already', async () => {
    const { fake, paper, queue } = setUp()
    await queue.load()
    paper.tell({ kind: 'registered' })
    fake.emit('queueChanged', said('ringing'))
    expect(queue.isJoined).toBe(false)
    paper.rings()
    expect(queue.isJoined).toBe(true)
  })

  it('forgets everything at sign-out', async () => {
    const { fake, queue } = setUp()
    await queue.load()
    fake.emit('queueChanged', said('online', { message: 'hello' }))
    queue.stop()
    expect(queue.state.status).toBe('unknown')
    fake.emit('queueChanged', said('online'))
    expect(queue.state.status).toBe('unknown')
  })
})
