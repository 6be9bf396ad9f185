import type { Handlers } from '../ipc/handlers.ts'
import { callBackHandlers, followUpHandlers } from './agenda.ts'
import { agendaDraftHandlers } from './agenda-drafts.ts'
import { appHandlers } from './app.ts'
import { createServerQuestions } from './ask-server.ts'
import { boardHandlers } from './board.ts'
import { callLogHandlers } from './call-log.ts'
import { callFindingHandlers } from './calls.ts'
import { caseHandlers } from './cases.ts'
import { contactHandlers } from './contacts.ts'
import { conflictHandlers, returnReportHandlers } from './conflicts.ts'
import { draftHandlers } from './drafts.ts'
import { formHandlers } from './forms.ts'
import { homeHandlers } from './home.ts'
import { createListedCalls } from './listed-calls.ts'
import { maskingHandlers } from './masking.ts'
import { messageReadingHandlers } from './message-reading.ts'
import { outboxHandlers } from './outbox.ts'
import { phoneHandlers } from './phone.ts'
import { practiceHandlers } from './practice.ts'
import { queueHandlers } from './queue.ts'
import { recoveryHandlers } from './recovery.ts'
import { recordingHandlers } from './recordings.ts'
import { fileHandlers, messageHandlers, qaHandlers } from './records.ts'
import { peopleHandlers } from './people.ts'
import { reportHandlers } from './reports.ts'
import { sampleHandlers } from './samples.ts'
import { feedbackHandlers, scoringHandlers } from './scoring.ts'
import { sessionHandlers } from './session-calls.ts'
import { storageHandlers } from './storage.ts'
import { syncHandlers } from './sync.ts'
import { unsentExportHandlers } from './unsent-export.ts'
import { workspaceHandlers } from './workspaces.ts'
import type { UseCaseDeps } from './use-case-deps.ts'

/** A handler for every call of the contract; a missing one does not compile. */
export function createHandlers(deps: UseCaseDeps): Handlers {
  const listedCalls = createListedCalls()
  const questions = createServerQuestions(deps)
  return {
    ...appHandlers(deps),
    ...sessionHandlers(deps),
    ...formHandlers(deps),
    ...draftHandlers(deps),
    ...caseHandlers(deps, questions),
    ...outboxHandlers(deps),
    ...recoveryHandlers(deps),
    ...unsentExportHandlers(deps),
    ...syncHandlers(deps),
    ...conflictHandlers(deps),
    ...returnReportHandlers(deps),
    ...qaHandlers(deps),
    ...scoringHandlers(deps),
    ...feedbackHandlers(deps),
    ...messageHandlers(deps),
    ...messageReadingHandlers(deps),
    ...peopleHandlers(deps),
    ...contactHandlers(deps),
    ...fileHandlers(deps),
    ...recordingHandlers(deps),
    ...reportHandlers(deps),
    ...sampleHandlers(deps),
    ...storageHandlers(deps),
    ...boardHandlers(deps),
    ...queueHandlers(deps),
    ...phoneHandlers(deps, questions),
    ...callLogHandlers(deps),
    ...callFindingHandlers(deps, listedCalls),
    ...followUpHandlers(deps),
    ...callBackHandlers(deps),
    ...agendaDraftHandlers(deps),
    ...homeHandlers(deps),
    ...workspaceHandlers(deps),
    ...practiceHandlers(deps),
    ...maskingHandlers(deps, listedCalls),
  }
}
