import { v7 } from 'uuid'
import { afterEach, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { Gateway, ServerMessage } from '../../../main/api/gateway.ts'
import type { MessageFields } from '../../../preload/contract/index.ts'
import { createEngineDesk } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** A desk whose clock is wrong, and is put right between a try and the look for it (DESIGN 6.3, 6.11). */

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

it.each([
  ['ahead', 3 * hour],
  ['behind', -3 * hour],
])(
  'a message that left while the clock was three hours %s is found again after it was put right, and sent once',
  async (_name, wrongBy) => {
    /** What the desk's clock shows more than the server's. */
    let ahead = wrongBy
    const held: ServerMessage[] = []
    let isLost = true
    const serverNow = () => (desk?.clock.now() ?? 0) - ahead
    const records: Partial<Gateway> = {
      async createMessage(_session, { fields }) {
        const { kind, recipients, subject, text } = fields
        const rest = { folder: 'outbox', status: 'QUEUED', sender: '116', createdAt: serverNow() }
        const message = { kind, serverId: String(held.length + 1), recipients, subject, text, ...rest }
        held.unshift(message)
        if (isLost) throw new GatewayError('server-timeout', 'unclear')
        return message
      },
      findMessages: async (_session, { kind }, since) =>
        held.filter((each) => each.kind === kind && (each.createdAt ?? 0) >= since),
    }
    desk = createEngineDesk({ records })
    const { clock, link, db, engine } = desk
    const heard = () => link.observer.answered({ atMs: clock.now(), serverDateMs: serverNow() })
    await desk.begin()
    heard()
    const id = v7()
    await db.sendMessage({
      draftId: id,
      outboxId: v7(),
      fields: sms,
      sender: 'amina',
      now: clock.now(),
      fileOutboxIds: [],
    })
    engine.nudge()
    await clock.settle()
    expect(held).toHaveLength(1)
    isLost = false
    clock.setBack(wrongBy)
    ahead = 0
    heard()
    await clock.advance(10 * 60_000)
    expect((await db.getMessage({ id })).message.state).toBe('accepted')
    expect(held).toHaveLength(1)
  },
)
