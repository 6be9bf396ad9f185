import type { EventData, EventKey } from '../../preload/contract/index.ts'
import type { MaskTools, PlainKind } from './kinds.ts'
import { isAboutClient, maskProblems, maskReceivedFile } from './mask-records.ts'

/** How one event reaches somebody who sees masked; null: it does not. */
type EventMask<K extends EventKey> = PlainKind | ((data: EventData<K>, tools: MaskTools) => EventData<K> | null)

/** Every event of the contract: one that is missing here does not compile, and would reach nobody who sees masked. */
export const eventMasks: { readonly [K in EventKey]: EventMask<K> } = {
  sessionChanged: 'no-client',
  workspaceOpening: 'no-client',
  linkChanged: 'no-client',
  practiceChanged: 'no-client',
  othersUnsentChanged: 'no-client',
  outboxChanged: 'no-client',
  caseProgressed: (data) => ({ ...data, problems: maskProblems(data.problems) }),
  casesPulled: 'no-client',
  recordProgressed: (data) => (isAboutClient(data.kind) ? { ...data, problems: maskProblems(data.problems) } : data),
  recordsPulled: 'no-client',
  recordVanished: 'no-client',
  recordingChanged: 'no-client',
  receivedFileMoved: (file, tools) => (tools.isRevealed('file', file.id) ? file : maskReceivedFile(file)),
  followUpsChanged: 'no-client',
  callBacksChanged: 'no-client',
  returnReportChanged: 'no-client',
  pullProgressed: 'no-client',
  storageChanged: 'no-client',
  searchProgressed: 'no-client',
  // The server's own words may say who is calling.
  queueChanged: (state) => ({ ...state, message: '' }),
  boardChanged: 'no-client',
  wallChanged: 'no-client',
  // A number to be dialled, and callers of practice: for those who have a telephone.
  dialAsked: () => null,
  callLogChanged: 'no-client',
  exchangeOrdered: () => null,
}
