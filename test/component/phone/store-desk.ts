import { createPinia, setActivePinia } from 'pinia'
import { onTestFinished } from 'vitest'
import {
  systemDevices,
  type CallRecord,
  type CallReport,
  type PhoneAccount,
  type SessionState,
} from '../../../preload/contract/index.ts'
import { setBridge } from '../../../renderer/bridge/bridge.ts'
import type { SipSocket } from '../../../renderer/features/phone/index.ts'
import { usePhoneStore } from '../../../renderer/features/phone/store.ts'
import { fakeBridge, signedInState } from '../../kit/fake-bridge.ts'
import { until } from '../../kit/mount-desk.ts'
import { account, paperWorld, type PaperCall } from './store-world.ts'

const history = { count: 3, lastContactAt: 1_780_000_000_000, contact: null, cases: [] }

export function session(phase: SessionState['phase']): SessionState {
  return { ...signedInState().session, phase }
}

/** A registered telephone in a window that is signed in. */
export function setUp(log: CallRecord[] = [], as: PhoneAccount = account) {
  setActivePinia(createPinia())
  const fake = fakeBridge()
  fake.answers('callLog.record', () => ({}))
  fake.answers('callLog.list', ({ filter: { from } }) => ({
    rows: log.filter(({ startedAt }) => from === null || startedAt >= from),
    next: null,
  }))
  fake.answers('queue.refresh', () => ({}))
  fake.answers('phone.setBusy', () => ({}))
  fake.answers('phone.setDevices', () => ({}))
  fake.answers('phone.getHistory', () => history)
  setBridge(fake.api)
  const paper = paperWorld()
  const phone = usePhoneStore()
  phone.start(as, systemDevices(), {} as SipSocket, paper.world)
  paper.tell({ kind: 'registered' })
  onTestFinished(() => phone.stop())

  const reports = () =>
    fake.made.filter(({ name }) => name === 'callLog.record').map(({ input }) => input as CallReport)
  return {
    fake,
    paper,
    phone,
    reports,
    /** The last thing the log was told of each call that is over. */
    ends: () => reports().filter(({ end }) => end !== null),
    busy: () =>
      fake.made
        .filter(({ name }) => name === 'phone.setBusy')
        .map(({ input }) => (input as { isBusy: boolean }).isBusy),
    talks: async (caller: Parameters<typeof paper.rings>[0] = {}): Promise<PaperCall> => {
      const call = paper.rings(caller)
      phone.answer()
      await until(() => call.asked.includes('answer'))
      call.tell({ kind: 'confirmed' })
      return call
    },
  }
}
