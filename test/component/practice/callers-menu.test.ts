import { describe, expect, it } from 'vitest'
import {
  plainExchange,
  type AppState,
  type PhoneAccount,
  type Role,
  type Scenario,
} from '../../../preload/contract/index.ts'
import { useExchangeStore } from '../../../renderer/features/practice/index.ts'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, reads, signedOutState, until } from '../../kit/mount-desk.ts'
import { paperPhone } from '../../unit/practice-exchange/paper-phone.ts'

const account: PhoneAccount = {
  extension: '8101',
  displayName: 'Amina Otieno',
  server: { kind: 'practice' },
  secret: '',
  joinCallerName: 'AgentLogin',
  wrapUpSeconds: 30,
  wrapUpExtensionSeconds: 60,
  echoNumber: '600',
  ...plainExchange(),
}

function exercise(id: string, en: string): Scenario {
  const call = {
    after: [600, 600] as [number, number],
    number: '0700100100',
    name: 'Wanjiru',
    queue: 'child-helpline',
    voice: 'en-woman',
    behaviour: 'talk' as const,
    lasts: null,
  }
  return { id, label: { en, sw: `${en} (sw)` }, joinLeg: 'stays', calls: [call], then: 'end' }
}

function person(role: Role): AppState {
  const state = signedInState()
  return { ...state, session: { ...state.session, user: { login: 'amina', displayName: 'Amina Otieno', role } } }
}

/** A window with the exchange of this extension; its telephone is on paper. */
async function deskWithExchange(options: { role?: Role; isRegistered?: boolean } = {}) {
  const fake = await mountDesk({
    state: person(options.role ?? 'agent'),
    prepare(fake) {
      fake.answers('practice.getScenarios', () => [
        exercise('everyday', 'An ordinary day'),
        exercise('silent', 'Silence'),
      ])
      fake.answers('practice.reportExchange', () => ({}))
    },
  })
  const exchange = useExchangeStore()
  const socket = await exchange.socketFor(account)
  if (socket === null) throw new Error('There is no exchange')
  const phone = paperPhone(socket, '8101')
  socket.onconnect = () => phone.register()
  if (options.isRegistered !== false) {
    socket.connect()
    await until(() => exchange.view?.isRegistered === true)
  }
  return { fake, exchange, socket }
}

const entry = (name: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>('[role^="menuitem"]')].find((each) => each.textContent.includes(name))

async function open(): Promise<void> {
  button('Callers').click()
  await until(() => entry('Call me now') !== undefined)
}

describe('the callers of practice', () => {
  it('are not offered to somebody without a telephone, or before the sign-in', async () => {
    await mountDesk()
    await reads('Practice — nothing leaves this computer')
    expect(page()).not.toContain('Callers')
    await mountDesk({ state: signedOutState() })
    expect(page()).not.toContain('Callers')
  })

  it('offer the exercises in words, and the chosen one is marked', async () => {
    const { exchange } = await deskWithExchange()
    await open()
    expect(entry('An ordinary day')?.getAttribute('aria-checked')).toBe('true')
    expect(entry('Silence')?.getAttribute('role')).toBe('menuitemradio')
    entry('Silence')?.click()
    await until(() => exchange.view?.scenarioId === 'silent')
    await exchange.stop()
  })

  it('say how a caller would come: by the queue, directly, or not at all', async () => {
    const { exchange } = await deskWithExchange()
    await open()
    await reads('You are not in the queue: a caller rings your telephone directly.')
    await exchange.stop()

    const other = await deskWithExchange({ isRegistered: false })
    await open()
    await reads('Your telephone is not connected: nobody can call.')
    expect(entry('Call me now')?.getAttribute('aria-disabled') ?? entry('Call me now')?.className).toMatch(
      /true|disabled/,
    )
    await other.exchange.stop()
  })

  it('come several at once for a supervisor only', async () => {
    const agent = await deskWithExchange()
    await open()
    expect(entry('Several at once')).toBeUndefined()
    await agent.exchange.stop()

    const supervisor = await deskWithExchange({ role: 'supervisor' })
    await open()
    expect(entry('Several at once (3)')).toBeDefined()
    await supervisor.exchange.stop()
  })

  it('let the telephone be lost for a while: the desk hears of it and is let in again', async () => {
    const { exchange, socket } = await deskWithExchange()
    let cuts = 0
    socket.ondisconnect = () => (cuts += 1)
    await open()
    entry('Lose my telephone for 20 seconds')?.click()
    await until(() => cuts === 1)
    expect(exchange.view).toMatchObject({ isRegistered: false, isPhoneLost: true })
    await open()
    await reads('Your telephone is lost as an exercise.')
    expect(entry('Lose my telephone')?.className).toContain('disabled')
    await exchange.stop()
  })

  it('tell the server that the exchange is new, and obey its order to ring the telephone', async () => {
    const { fake, exchange } = await deskWithExchange({ isRegistered: false })
    const kinds = (): string[] =>
      fake.made.flatMap(({ name, input }) =>
        name === 'practice.reportExchange' ? [(input as { kind: string }).kind] : [],
      )
    await until(() => kinds().length === 2)
    expect(kinds()).toEqual(['started', 'left'])
    fake.emit('exchangeOrdered', { number: 1, kind: 'ring-to-join', extension: '8101' })
    await until(() => kinds().at(-1) === 'join-failed')
    await exchange.stop()
    expect(exchange.view).toBeNull()
    fake.emit('exchangeOrdered', { number: 2, kind: 'ring-to-join', extension: '8101' })
    await Promise.resolve()
    expect(kinds()).toHaveLength(3)
  })

  it('are none for a telephone of a real exchange, and none when the core has no exercises', async () => {
    const { exchange, fake } = await deskWithExchange()
    await exchange.stop()
    fake.answers('practice.getScenarios', () => {
      throw new Refusal('internal')
    })
    expect(await exchange.socketFor(account)).toBeNull()
    expect(exchange.error?.code).toBe('internal')
    const server = { kind: 'wss' as const, url: 'wss://pbx.example/ws', domain: 'pbx.example' }
    expect(await exchange.socketFor({ ...account, server })).toBeNull()
    expect(exchange.view).toBeNull()
  })
})
