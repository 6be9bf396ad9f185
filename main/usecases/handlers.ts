import type { Handlers } from '../ipc/handlers.ts'
import { appHandlers } from './app.ts'
import { boardHandlers } from './board.ts'
import { callLogHandlers } from './call-log.ts'
import { caseHandlers } from './cases.ts'
import { conflictHandlers, returnReportHandlers } from './conflicts.ts'
import { draftHandlers } from './drafts.ts'
import { formHandlers } from './forms.ts'
import { outboxHandlers } from './outbox.ts'
import { phoneHandlers } from './phone.ts'
import { practiceHandlers } from './practice.ts'
import { queueHandlers } from './queue.ts'
import { recoveryHandlers } from './recovery.ts'
import { recordingHandlers } from './recordings.ts'
import { fileHandlers, messageHandlers, peopleHandlers, qaHandlers } from './records.ts'
import { reportHandlers } from './reports.ts'
import { sessionHandlers } from './session-calls.ts'
import { storageHandlers } from './storage.ts'
import { syncHandlers } from './sync.ts'
import { unsentExportHandlers } from './unsent-export.ts'
import { workspaceHandlers } from './workspaces.ts'
import type { UseCaseDeps } from './use-case-deps.ts'

/** A handler for every call of the contract; a missing one does not compile. */
export function createHandlers(deps: UseCaseDeps): Handlers {
  return {
    ...appHandlers(deps),
    ...sessionHandlers(deps),
    ...formHandlers(deps),
    ...draftHandlers(deps),
    ...caseHandlers(deps),
    ...outboxHandlers(deps),
    ...recoveryHandlers(deps),
    ...unsentExportHandlers(deps),
    ...syncHandlers(deps),
    ...conflictHandlers(deps),
    ...returnReportHandlers(deps),
    ...qaHandlers(deps),
    ...messageHandlers(deps),
    ...peopleHandlers(deps),
    ...fileHandlers(deps),
    ...recordingHandlers(deps),
    ...reportHandlers(deps),
    ...storageHandlers(deps),
    ...boardHandlers(deps),
    ...queueHandlers(deps),
    ...phoneHandlers(deps),
    ...callLogHandlers(deps),
    ...workspaceHandlers(deps),
    ...practiceHandlers(deps),
  }
}
