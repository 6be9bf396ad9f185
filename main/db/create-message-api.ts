import { AppError } from '../../preload/contract/errors.ts'
import type { MessageDbApi } from './message-db-api.ts'
import type { DatabaseConnection } from './open.ts'
import { createMessageReadingQueries } from './queries/message-reading.ts'

/** The part of `DbApi` about reading messages. */
export function createMessageApi(
  database: DatabaseConnection,
  tools: { readonly read: <T>(work: () => T) => T; readonly write: <T>(work: () => T) => T },
): MessageDbApi {
  const { read, write } = tools
  const queries = createMessageReadingQueries(database)
  return {
    messageLayout: ({ id }) => read(() => queries.layout(id)),
    keepMessageLayout({ id, layout }) {
      write(() => {
        if (!queries.keepLayout(id, layout)) throw new AppError('not-found')
      })
    },
    caseOfMessage: ({ id }) => read(() => queries.caseOf(id)),
    messageOfCase: ({ caseId }) => read(() => queries.messageOf(caseId)),
    isMessageFile: ({ id }) => read(() => !queries.isPicture(id)),
    numberOfServerCall: ({ callRef }) => read(() => queries.numberOf(callRef)),
  }
}
