import { boardCalls } from './board-calls.ts'
import { caseCalls } from './case-calls.ts'
import { phoneCalls } from './phone-calls.ts'
import { recordCalls } from './record-calls.ts'
import { recordingCalls } from './recording-calls.ts'
import { recoveryCalls } from './recovery-calls.ts'
import { reportCalls } from './report-calls.ts'
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
  ...recordCalls,
  ...recordingCalls,
  ...reportCalls,
  ...boardCalls,
  ...workspaceCalls,
} as const
