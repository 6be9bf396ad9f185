import { AppError, personalAxes } from '../../preload/contract/index.ts'
import type {
  CallerHistory,
  CallName,
  CallNamed,
  CaseRow,
  HistoryEntry,
  OutputOf,
  ParsedInputOf,
  ReportQuestion,
} from '../../preload/contract/index.ts'
import type { Guard, Mask, MaskTools, PlainKind } from './kinds.ts'
import {
  maskAttachment,
  maskCall,
  maskCase,
  maskCaseRow,
  maskConflict,
  maskContact,
  maskContactCard,
  maskContactRow,
  maskHistoryEntry,
  maskMessage,
  maskOutboxRow,
  maskReceivedFile,
  maskServerCall,
  maskYearlySheet,
} from './mask-records.ts'

/** How one call is answered to somebody who sees masked. */
type CallMask<N extends CallName> =
  | PlainKind
  | Mask<OutputOf<CallNamed<N>>>
  | { readonly guard: Guard<ParsedInputOf<CallNamed<N>>>; readonly mask: PlainKind | Mask<OutputOf<CallNamed<N>>> }

type Masks = { readonly [N in CallName]: CallMask<N> }

/**
 * Somebody who does not see a name could ask whether it is there, letter by letter: what is not shown is not searched
 * either.
 */
function refuseSearch(...texts: readonly (string | null)[]): void {
  if (texts.some((text) => (text ?? '').trim() !== '')) throw new AppError('masked-search')
}

/** A count by what is hidden in a record, with a filter and a day, is that record. */
function refuseAxes({ rows, columns, filters }: ReportQuestion): void {
  const axes = [...rows, ...columns, ...filters.map((each) => each.axis)]
  if (axes.some((axis) => personalAxes.has(axis))) throw new AppError('masked-search')
}

/** A file names people and says what they told: it is read once its message was revealed. */
const refuseFile: Guard<{ id: string }> = ({ id }, tools) => {
  if (!tools.isRevealed('file', id)) throw new AppError('not-revealed')
}

const caseRows = (rows: readonly CaseRow[], tools: MaskTools) =>
  rows.map((row) => (tools.isRevealed('case', row.id) ? row : maskCaseRow(row)))

const maskHistory = (history: CallerHistory, tools: MaskTools): CallerHistory => ({
  ...history,
  contact: history.contact === null ? null : maskContact(history.contact),
  cases: caseRows(history.cases, tools),
})

const isContactShown = (caseId: string, tools: MaskTools) =>
  tools.isRevealed('contact', caseId) || tools.isRevealed('case', caseId)

function isEntryShown(entry: HistoryEntry, tools: MaskTools): boolean {
  if (entry.kind === 'case') return tools.isRevealed('case', entry.case.id)
  if (entry.kind === 'message') return tools.isRevealed('message', entry.message.id)
  return entry.call.callRef !== null && tools.isRevealed('call', entry.call.callRef)
}

/** Every call of the contract: one that is missing here does not compile, and would be refused to whoever sees masked. */
export const callMasks: Masks = {
  'app.getState': 'no-client',
  'app.setPreferences': 'no-client',
  'app.reportFault': 'no-client',
  'app.openLink': 'no-client',
  'session.signIn': 'no-client',
  'session.signInAgain': 'no-client',
  'session.replaceDefaultPassword': 'no-client',
  'session.lock': 'no-client',
  'session.unlock': 'no-client',
  'session.signOut': 'no-client',
  'session.changePassword': 'no-client',
  'session.touch': 'no-client',

  'forms.getCaseForm': 'no-client',
  'drafts.list': 'needs-seer',
  'drafts.save': 'needs-seer',
  'drafts.discard': 'needs-seer',
  'drafts.restore': 'needs-seer',
  'cases.list': (page, tools) => ({ ...page, rows: caseRows(page.rows, tools) }),
  'cases.search': {
    guard: ({ text }) => refuseSearch(text),
    mask: (page, tools) => ({ ...page, rows: caseRows(page.rows, tools) }),
  },
  'cases.searchAtServer': {
    guard: ({ text }) => refuseSearch(text),
    mask: (found, tools) => ({ ...found, rows: caseRows(found.rows, tools) }),
  },
  'cases.get': (record, tools) => {
    if (tools.isRevealed('case', record.id)) return record
    const masked = maskCase(record)
    if (!tools.isRevealed('contact', record.id)) return masked
    return { ...masked, fields: { ...masked.fields, contact: record.fields.contact } }
  },
  'cases.save': 'needs-seer',
  'outbox.list': (rows) => rows.map(maskOutboxRow),
  'outbox.summary': 'no-client',
  'outbox.retry': 'no-client',
  'outbox.settleDouble': 'no-client',
  'outbox.takeBack': 'no-client',
  'sync.pull': 'no-client',
  'sync.pause': 'no-client',
  'sync.resume': 'no-client',
  'sync.lookAt': 'no-client',
  'conflicts.get': (conflict, tools) => (tools.isRevealed('case', conflict.caseId) ? conflict : maskConflict(conflict)),
  'conflicts.resolve': 'needs-seer',
  'conflicts.resolveMissing': 'needs-seer',
  'conflicts.resolveDuplicate': 'needs-seer',
  'conflicts.getBegun': 'needs-seer',
  'conflicts.keepBegun': 'needs-seer',
  'returnReport.get': 'no-client',
  'returnReport.dismiss': 'no-client',

  // Comments on a call are about whoever took it, and the agent reads them.
  'qa.listDrafts': 'own-words',
  'qa.saveDraft': 'own-words',
  'qa.discardDraft': 'no-client',
  'qa.restoreDraft': 'own-words',
  'qa.save': 'no-client',
  'qa.list': 'no-client',
  'qa.get': 'no-client',

  'scoring.forms': 'no-client',
  'scoring.callOf': 'no-client',
  'scoring.marks': 'no-client',
  'scoring.trend': 'no-client',
  'feedback.list': 'needs-seer',
  'feedback.get': 'needs-seer',
  'feedback.unread': 'needs-seer',
  'feedback.acknowledge': 'needs-seer',
  'feedback.scorer': 'needs-seer',
  'samples.get': 'no-client',
  'samples.propose': 'no-client',
  'samples.list': 'no-client',
  'samples.swap': 'no-client',

  'followUps.list': 'needs-seer',
  'followUps.ofCase': 'needs-seer',
  'followUps.save': 'needs-seer',
  'followUps.setDone': 'needs-seer',
  'followUps.remove': 'needs-seer',
  'callBacks.list': 'needs-seer',
  'callBacks.save': 'needs-seer',
  'callBacks.take': 'needs-seer',
  'callBacks.close': 'needs-seer',
  'callBacks.reopen': 'needs-seer',
  'callBacks.remove': 'needs-seer',
  'callBacks.suggest': 'needs-seer',
  'agendaDrafts.list': 'needs-seer',
  'agendaDrafts.find': 'needs-seer',
  'agendaDrafts.keep': 'needs-seer',
  'agendaDrafts.drop': 'needs-seer',
  'home.getCounts': 'no-client',
  'home.getOwn': 'no-client',
  'home.getCentre': 'no-client',

  'messages.listDrafts': 'needs-seer',
  'messages.saveDraft': 'needs-seer',
  'messages.discardDraft': 'needs-seer',
  'messages.restoreDraft': 'needs-seer',
  'messages.send': 'needs-seer',
  'messages.list': (page, tools) => ({
    ...page,
    rows: page.rows.map((row) => (tools.isRevealed('message', row.id) ? row : maskMessage(row))),
  }),
  'messages.get': (whole, tools) =>
    tools.isRevealed('message', whole.message.id)
      ? whole
      : {
          ...whole,
          message: maskMessage(whole.message),
          attachments: whole.attachments.map(maskAttachment),
          received: whole.received?.map(maskReceivedFile) ?? null,
        },
  'messages.readLayout': {
    guard: ({ id }, tools) => {
      if (!tools.isRevealed('message', id)) throw new AppError('not-revealed')
    },
    mask: 'revealed',
  },
  'messages.caseOf': 'no-client',
  'messages.sourceOf': 'no-client',
  'files.begin': 'needs-seer',
  'files.append': 'needs-seer',
  'files.finish': 'needs-seer',
  'files.discard': 'needs-seer',
  'files.fetch': { guard: refuseFile, mask: 'revealed' },
  'files.stopFetch': 'no-client',
  'files.read': { guard: refuseFile, mask: 'revealed' },

  // People are the staff; contacts are those who turn to the helpline.
  'people.list': 'needs-seer',
  'people.get': 'needs-seer',
  'people.abilities': 'needs-seer',
  'people.listDrafts': 'needs-seer',
  'people.saveDraft': 'needs-seer',
  'people.discardDraft': 'needs-seer',
  'people.restoreDraft': 'needs-seer',
  'people.save': 'needs-seer',
  'people.fetchPhoto': 'needs-seer',
  'people.resetPassword': 'needs-seer',
  'contacts.list': {
    guard: ({ search }) => refuseSearch(search),
    mask: (page, tools) => ({
      ...page,
      rows: page.rows.map((row) => (isContactShown(row.caseId, tools) ? row : maskContactRow(row))),
    }),
  },
  // Who revealed a case has seen its contact, not under which names others of the same number came.
  'contacts.get': (card, tools) => {
    if (tools.isRevealed('contact', card.caseId)) return card
    const masked = maskContactCard(card)
    return tools.isRevealed('case', card.caseId) ? { ...card, otherNames: masked.otherNames } : masked
  },
  'contacts.history': (page, tools) => ({
    ...page,
    rows: page.rows.map((entry) => (isEntryShown(entry, tools) ? entry : maskHistoryEntry(entry))),
  }),
  'contacts.find': { guard: ({ number, email }) => refuseSearch(number, email), mask: 'no-client' },

  'queue.getState': 'needs-seer',
  'queue.join': 'needs-seer',
  'queue.leave': 'needs-seer',
  'queue.refresh': 'needs-seer',
  'phone.getAccount': 'needs-seer',
  'phone.probe': 'needs-seer',
  'phone.listColleagues': 'needs-seer',
  'phone.takeDialLink': 'needs-seer',
  'phone.setDevices': 'needs-seer',
  'phone.getHistory': maskHistory,
  'phone.getHistoryAtServer': {
    guard: ({ number }) => refuseSearch(number),
    mask: (found, tools) => ({ ...found, history: maskHistory(found.history, tools) }),
  },
  'phone.setBusy': 'needs-seer',
  'callLog.record': 'needs-seer',
  'callLog.list': {
    guard: ({ filter }) => refuseSearch(filter.text),
    mask: (page) => ({ ...page, rows: page.rows.map(maskCall) }),
  },
  'callLog.ofCase': (calls) => calls.map(maskCall),
  'callLog.setOutcome': 'needs-seer',
  'callLog.undoOutcome': 'needs-seer',
  'callLog.caseOf': 'no-client',
  'calls.find': {
    guard: ({ search }) => refuseSearch(search.number),
    mask: (page, tools) => ({
      ...page,
      rows: page.rows.map((row) => (tools.isRevealed('call', row.id) ? row : maskServerCall(row))),
    }),
  },
  'calls.findAtServer': {
    guard: ({ search }) => refuseSearch(search.number),
    mask: (page, tools) => ({
      ...page,
      rows: page.rows.map((row) => (tools.isRevealed('call', row.id) ? row : maskServerCall(row))),
    }),
  },
  'calls.listWords': 'no-client',
  'calls.getView': 'own-words',
  'calls.saveFilter': 'own-words',
  'calls.removeFilter': 'no-client',
  'calls.chooseColumns': 'no-client',

  // Who may listen hears what is said; every listening is written down. Remarks are words of those who listen.
  'recordings.list': 'no-client',
  'recordings.ofCalls': 'no-client',
  'recordings.fetch': 'no-client',
  'recordings.cancel': 'no-client',
  'recordings.remove': 'no-client',
  'recordings.open': 'no-client',
  'recordings.read': 'no-client',
  'recordings.keepWaveform': 'no-client',
  'recordings.saveRemark': 'own-words',
  'recordings.removeRemark': 'no-client',
  'recordings.hearing': 'no-client',
  'recordings.listened': 'no-client',

  'reports.run': { guard: ({ question }) => refuseAxes(question), mask: 'aggregate' },
  'reports.compare': { guard: ({ question }) => refuseAxes(question), mask: 'aggregate' },
  'reports.listSaved': 'own-words',
  'reports.save': 'own-words',
  'reports.remove': 'no-client',
  // What a site maps may name organisations: what no row takes is listed by its own words.
  'reports.yearly': maskYearlySheet,
  'reports.export': 'aggregate',
  'reports.exportPdf': 'aggregate',
  'reports.noteExport': 'no-client',

  'board.watch': 'no-client',
  'board.leave': 'no-client',
  'board.getThresholds': 'no-client',
  'board.setThresholds': 'no-client',
  'board.getWall': 'no-client',
  'board.openWall': 'no-client',
  'board.closeWall': 'no-client',

  'storage.getOverview': 'no-client',
  'storage.checkNow': 'no-client',
  'storage.dismissReport': 'no-client',
  'storage.wipe': 'no-client',
  'recovery.getInfo': 'no-client',
  // Sealed with a passphrase, and what is in it was typed by the one who takes it.
  'unsent.measureExport': 'own-words',
  'unsent.export': 'own-words',
  'exports.read': 'own-words',
  'exports.discard': 'no-client',

  // Practice knows invented people only, and its exchange works for those who have a telephone.
  'practice.getScenarios': 'no-client',
  'practice.reportExchange': 'no-client',
  'practice.startServer': 'no-client',
  'practice.stopServer': 'no-client',
  'workspaces.check': 'no-client',
  'workspaces.choose': 'no-client',
  'workspaces.confirmImport': 'no-client',
  'workspaces.getByHand': 'no-client',
  'workspaces.list': 'no-client',
  'workspaces.preview': 'no-client',
  'workspaces.remove': 'no-client',
  'workspaces.saveByHand': 'no-client',

  'masking.reveal': 'revealed',
}
