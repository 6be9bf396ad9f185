import { agendaCalls } from './agenda-calls.ts'
import { boardCalls } from './board-calls.ts'
import { caseCalls } from './case-calls.ts'
import { callFindingCalls } from './call-finding-calls.ts'
import { peopleCalls } from './people-calls.ts'
import { maskingCalls } from './masking-calls.ts'
import { phoneCalls } from './phone-calls.ts'
import { scoringCalls } from './qa-calls.ts'
import { recordCalls } from './record-calls.ts'
import { recordingCalls } from './recording-calls.ts'
import { recoveryCalls } from './recovery-calls.ts'
import { reportCalls } from './report-calls.ts'
import { sampleCalls } from './sample-calls.ts'
import { sessionCalls } from './session-calls.ts'
import { storageCalls } from './storage-calls.ts'
import { workspaceCalls } from './workspace-calls.ts'

/** Every call a window can make, by group. A new call is one entry in its file and one handler in `main/usecases`. */
export const calls = {
  ...sessionCalls,
  ...caseCalls,
  ...recoveryCalls,
  ...storageCalls,
  ...phoneCalls,
  ...callFindingCalls,
  ...recordCalls,
  ...peopleCalls,
  ...recordingCalls,
  ...reportCalls,
  ...scoringCalls,
  ...sampleCalls,
  ...boardCalls,
  ...agendaCalls,
  ...workspaceCalls,
  ...maskingCalls,
} as const
