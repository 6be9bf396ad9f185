import { expect, it } from 'vitest'
import { plainExchange, systemDevices, type PhoneAccount } from '../../../preload/contract/index.ts'
import { signedInState } from '../../kit/fake-bridge.ts'
import { mountDesk, reads, until } from '../../kit/mount-desk.ts'

it('the telephone is started once, also when the core tells of the sign-in twice', async () => {
  const base = signedInState()
  const session = { ...base.session, permissions: [...base.session.permissions, 'call.use' as const] }
  // Nobody answers at this address; what counts is how often it is asked for.
  const server = { kind: 'wss', url: 'wss://127.0.0.1:9/ws', domain: 'pbx.invalid' } as const
  const account: PhoneAccount = {
    extension: '101',
    displayName: 'Amina Otieno',
    server,
    secret: '',
    joinCallerName: 'AgentLogin',
    wrapUpSeconds: 30,
    wrapUpExtensionSeconds: 60,
    echoNumber: '600',
    ...plainExchange(),
  }
  let answer = (): void => undefined
  const asked = new Promise<void>((resolve) => {
    answer = resolve
  })
  const fake = await mountDesk({
    state: { ...base, session },
    prepare(core) {
      core.answers('phone.getAccount', async () => {
        await asked
        return { account, devices: systemDevices() }
      })
      core.answers('phone.setBusy', () => ({}))
      core.answers('phone.probe', () => ({ verdict: 'unreachable' }))
      core.answers('callLog.list', () => ({ rows: [], next: null }))
      core.answers('queue.getState', () => ({
        status: 'offline',
        sinceAt: 1,
        readAt: 1,
        callId: '',
        queue: '',
        message: '',
      }))
    },
  })
  await reads('Phone')
  fake.emit('sessionChanged', session)
  fake.emit('sessionChanged', session)
  answer()
  await until(() => fake.made.some(({ name }) => name === 'queue.getState'))
  expect(fake.made.filter(({ name }) => name === 'phone.getAccount')).toHaveLength(1)
  fake.emit('sessionChanged', { ...session, phase: 'signed-out' })
})
