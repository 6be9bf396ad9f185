import { v7 } from 'uuid'
import { afterEach, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { ServerMessage } from '../../../main/api/gateway.ts'
import type { MessageFields } from '../../../preload/contract/index.ts'
import { createEngineDesk } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** A desk whose clock is wrong, or is set between two words of the server: what it sent is found all the same (DESIGN 6.3, 6.11). */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const hour = 3_600_000
const sms: MessageFields = {
  kind: 'sms',
  recipients: ['0722 000 111'],
  subject: '',
  text: 'Karibu kesho.',
  attachments: [],
  caseId: null,
}

/** A server that takes a message and whose answer is lost, at a desk whose clock shows `wrongBy` more than the server's. */
async function setUp(wrongBy: number) {
  const held: ServerMessage[] = []
  const at = { ahead: wrongBy, isLost: true, pings: 0 }
  const serverNow = () => (desk?.clock.now() ?? 0) - at.ahead
  const made = createEngineDesk({
    records: {
      async ping() {
        at.pings += 1
        heard()
      },
      async createMessage(_session, { fields }) {
        const { kind, recipients, subject, text } = fields
        const rest = { folder: 'outbox', status: 'QUEUED', sender: '116', createdAt: serverNow() }
        const message = { kind, serverId: String(held.length + 1), recipients, subject, text, ...rest }
        held.unshift(message)
        if (at.isLost) throw new GatewayError('server-timeout', 'unclear')
        return message
      },
      findMessages: async (_session, { kind }, since) =>
        held.filter((each) => each.kind === kind && (each.createdAt ?? 0) >= since),
    },
  })
  desk = made
  const heard = () => made.link.observer.answered({ atMs: made.clock.now(), serverDateMs: serverNow() })
  await made.begin()
  return {
    held,
    heard,
    pings: () => at.pings,
    /** Somebody sets the clock, so that it shows so much more than the server's from now on. */
    setClock: (ahead: number): void => {
      made.clock.setBack(at.ahead - ahead)
      at.ahead = ahead
    },
    send: async (): Promise<string> => {
      const draftId = v7()
      const message = { draftId, outboxId: v7(), fields: sms, sender: 'amina', fileOutboxIds: [] }
      await made.db.sendMessage({ ...message, now: made.clock.now() })
      made.engine.nudge()
      await made.clock.settle()
      return draftId
    },
    /** The line is good again: the state of the message once everything has been tried. */
    outcome: async (id: string): Promise<string> => {
      at.isLost = false
      await made.clock.advance(10 * 60_000)
      return (await made.db.getMessage({ id })).message.state
    },
  }
}

it.each([
  ['ahead', 3 * hour],
  ['behind', -3 * hour],
])(
  'a message that left while the clock was three hours %s is found again after it was put right, and sent once',
  async (_name, wrongBy) => {
    const { held, heard, setClock, send, outcome } = await setUp(wrongBy)
    const id = await send()
    expect(held).toHaveLength(1)
    setClock(0)
    heard()
    expect(await outcome(id)).toBe('accepted')
    expect(held).toHaveLength(1)
  },
)

it.each([
  ['ahead', 3 * hour],
  ['back', -3 * hour],
])(
  'a clock set three hours %s since the server was last heard is noticed before the next message leaves, which is sent once',
  async (_name, by) => {
    const { held, pings, setClock, send, outcome } = await setUp(0)
    const before = pings()
    setClock(by)
    const id = await send()
    expect(pings()).toBe(before + 1)
    expect(held).toHaveLength(1)
    expect(await outcome(id)).toBe('accepted')
    expect(held).toHaveLength(1)
  },
)

it('a clock that only drifts asks for nothing', async () => {
  const { held, pings, setClock, send } = await setUp(0)
  const before = pings()
  setClock(1_500)
  await send()
  expect(pings()).toBe(before)
  expect(held).toHaveLength(1)
})
