import { expect, test } from 'vitest'
import { messageHandlers } from '../../../main/usecases/records.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'
import { AppError } from '../../../preload/contract/errors.ts'

/** What reading an e-mail asks of a server that may be away. */

const id = '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071'

function reader(given: { text: string; state: 'connected' | 'unreachable' }) {
  const asked: string[] = []
  const message = { id, serverId: '5', fields: { kind: 'email', text: given.text } }
  const away = (what: string) => () => {
    asked.push(what)
    return Promise.reject(new AppError('server-unreachable'))
  }
  const deps = {
    session: {
      serverSession: () => ({ token: 't' }),
      workspace: () => ({
        db: {
          getMessage: async () => ({ message, attachments: [], isOwn: false }),
          listedFiles: async () => null,
        },
        sync: { lookAtRecord: () => undefined, linkState: () => ({ state: given.state }) },
        downloads: {},
        opened: () => undefined,
      }),
    },
    gateway: { messageText: away('text'), messageFiles: away('files') },
    log: { warn: () => undefined },
    // Only what reading a message touches.
  } as unknown as UseCaseDeps
  return { asked, get: () => messageHandlers(deps)['messages.get']({ id }) }
}

test.each([
  ['is read at once while the server is away', 'Habari', 'unreachable', []],
  ['is asked about while the server answers', 'Habari', 'connected', ['files']],
  ['without its text asks for all of it, light or no light', '', 'unreachable', ['text', 'files']],
] as const)('an e-mail %s', async (_what, text, state, asks) => {
  const { asked, get } = reader({ text, state })
  expect(await get()).toMatchObject({ message: { fields: { text } }, received: null })
  expect(asked).toEqual(asks)
})
