import { z } from 'zod'
import { CallCursor, CallFilter, CallRecord, CallReport, ServerCall, ServerCallFilter } from './call-log.ts'
import {
  CaseFields,
  CaseFilter,
  CaseRecord,
  CaseRow,
  CaseSeq,
  CaseState,
  dispositions,
  Draft,
  Instant,
  LocalId,
  ServerId,
} from './cases.ts'
import { call } from './define.ts'
import { FormDefinition, PickLists } from './forms.ts'
import { OutboxRow, OutboxSummary } from './outbox.ts'
import { CallerHistory, Colleague, DeviceChoice, PhoneAccount } from './phone.ts'
import { ExchangeReport, Scenarios } from './practice-exchange.ts'
import { QueueAnswer, QueueState } from './queue.ts'
import { AppState, Preferences, SessionState } from './session.ts'
import { HandMadeSite, SiteId, SitePreview, SiteText, TrustVerdict, WorkspaceEntry } from './workspaces.ts'

const Nothing = z.strictObject({})
const Password = z.string().min(1).max(200)
const PageSize = z.number().int().min(1).max(100)

/** Where a search page ended: hits in names and phones come first, then hits in the texts. */
export const SearchCursor = z.strictObject({ part: z.enum(['names', 'texts']), seq: CaseSeq })
export type SearchCursor = z.infer<typeof SearchCursor>

/** Every call a window can make, by group. A new call is one entry here and one handler in `main/usecases`. */
export const calls = {
  app: {
    /** Everything a window needs to draw its first screen. */
    getState: call('app.getState', { in: Nothing, out: AppState, needs: 'anyone', whileLocked: true }),
    setPreferences: call('app.setPreferences', { in: Preferences, out: Preferences, needs: 'anyone' }),
    /** The window's own code failed: only places in our own files are written down, never a message (SECURITY F4). */
    reportFault: call('app.reportFault', {
      in: z.strictObject({ places: z.array(z.string().regex(/^[\w-]{1,60}\.js:\d{1,6}:\d{1,6}$/)).max(12) }),
      out: Nothing,
      needs: 'anyone',
      whileLocked: true,
      perTenSeconds: 20,
    }),
    /** Opens a page of the site's allow-list outside the app, after the person agreed (SECURITY A12). */
    openLink: call('app.openLink', {
      in: z.strictObject({ link: z.string().max(2000) }),
      out: Nothing,
      needs: 'signed-in',
    }),
  },
  session: {
    /**
     * Signs in: at the server when it answers, else with the key kept here. `oldPassword` is given when the
     * password was changed elsewhere and the cache here still opens with the one before.
     */
    signIn: call('session.signIn', {
      in: z.strictObject({
        login: z.string().trim().min(1).max(120),
        password: Password,
        oldPassword: Password.nullable(),
      }),
      out: SessionState,
      needs: 'anyone',
      perTenSeconds: 20,
    }),
    /** Gives the server the password again after it ended the session; the work in hand is untouched. */
    signInAgain: call('session.signInAgain', {
      in: z.strictObject({ password: Password }),
      out: SessionState,
      needs: 'signed-in',
      perTenSeconds: 20,
    }),
    /** The whole sign-in of an account that still has a documented default password. */
    replaceDefaultPassword: call('session.replaceDefaultPassword', {
      in: z.strictObject({ next: Password, again: Password }),
      out: SessionState,
      needs: 'anyone',
      perTenSeconds: 20,
    }),
    lock: call('session.lock', { in: Nothing, out: SessionState, needs: 'signed-in', whileLocked: true }),
    unlock: call('session.unlock', {
      in: z.strictObject({ password: Password }),
      out: SessionState,
      needs: 'signed-in',
      whileLocked: true,
      perTenSeconds: 20,
    }),
    /** Leaves the desk. Unsent work is kept and goes on being sent while the app runs; `unsent` says how much. */
    signOut: call('session.signOut', {
      in: Nothing,
      out: z.strictObject({ unsent: OutboxSummary }),
      needs: 'signed-in',
      whileLocked: true,
    }),
    changePassword: call('session.changePassword', {
      in: z.strictObject({ current: Password, next: Password, again: Password }),
      out: Nothing,
      needs: 'account.own',
      perTenSeconds: 20,
    }),
    /** The person is there: postpones the idle lock. */
    touch: call('session.touch', { in: Nothing, out: Nothing, needs: 'signed-in' }),
  },
  forms: {
    /** The case form's definition and the site's pick lists. */
    getCaseForm: call('forms.getCaseForm', {
      in: Nothing,
      out: z.strictObject({ definition: FormDefinition, pickLists: PickLists }),
      needs: 'case.read',
    }),
  },
  drafts: {
    list: call('drafts.list', { in: Nothing, out: z.array(Draft).max(200), needs: 'case.write' }),
    /** Stores what is being typed, durably, before it answers. Creates the draft at its first save. */
    save: call('drafts.save', {
      in: z.strictObject({ id: LocalId, caseId: LocalId.nullable(), fields: CaseFields }),
      out: z.strictObject({ updatedAt: Instant }),
      needs: 'case.write',
    }),
    /** Takes the draft off the desk; it can be restored for seven days. */
    discard: call('drafts.discard', { in: z.strictObject({ id: LocalId }), out: Nothing, needs: 'case.write' }),
    restore: call('drafts.restore', { in: z.strictObject({ id: LocalId }), out: Draft, needs: 'case.write' }),
  },
  cases: {
    /** Newest first; `before` is the `seq` of the last row of the page before, null for the first page. */
    list: call('cases.list', {
      in: z.strictObject({ filter: CaseFilter, before: CaseSeq.nullable(), limit: PageSize }),
      out: z.strictObject({ rows: z.array(CaseRow).max(100), next: CaseSeq.nullable() }),
      needs: 'case.read',
    }),
    /** As you type: the last word is a prefix, all words must be there; names and phones first, each newest first. */
    search: call('cases.search', {
      in: z.strictObject({
        text: z.string().max(200),
        filter: CaseFilter,
        after: SearchCursor.nullable(),
        limit: PageSize,
      }),
      out: z.strictObject({ rows: z.array(CaseRow).max(100), next: SearchCursor.nullable(), isComplete: z.boolean() }),
      needs: 'case.read',
    }),
    get: call('cases.get', { in: z.strictObject({ id: LocalId }), out: CaseRecord, needs: 'case.read' }),
    /**
     * Saves a draft as a case: answers only after case and outbox row are durable in one transaction.
     * `invalid` names each field that keeps it from being saved; the draft is kept then.
     */
    save: call('cases.save', {
      in: z.strictObject({ draftId: LocalId, caseId: LocalId.nullable(), fields: CaseFields }),
      out: z.strictObject({ id: LocalId, state: CaseState, savedAt: Instant }),
      needs: 'case.write',
    }),
  },
  outbox: {
    list: call('outbox.list', { in: Nothing, out: z.array(OutboxRow).max(500), needs: 'case.read' }),
    summary: call('outbox.summary', { in: Nothing, out: OutboxSummary, needs: 'signed-in' }),
    /** Tries one entry, or with null all of them, now. A parked entry is queued again as it is. */
    retry: call('outbox.retry', {
      in: z.strictObject({ id: LocalId.nullable() }),
      out: Nothing,
      needs: 'sync.control',
    }),
  },
  sync: {
    /** Looks for newer tickets at the server now. */
    pull: call('sync.pull', { in: Nothing, out: Nothing, needs: 'sync.control' }),
  },
  queue: {
    getState: call('queue.getState', { in: Nothing, out: QueueState, needs: 'call.use', whileLocked: true }),
    /** Asks the server to let the telephone of this desk ring to join; only the answered ring joins (DESIGN 3). */
    join: call('queue.join', { in: Nothing, out: QueueAnswer, needs: 'call.use' }),
    leave: call('queue.leave', { in: Nothing, out: QueueAnswer, needs: 'call.use', whileLocked: true }),
    /** The telephone saw something the poll should confirm soon: asks the server at once. */
    refresh: call('queue.refresh', { in: Nothing, out: Nothing, needs: 'call.use', whileLocked: true }),
  },
  phone: {
    /** Where and as whom the telephone registers; null where this person has none. */
    getAccount: call('phone.getAccount', {
      in: Nothing,
      out: z.strictObject({ account: PhoneAccount.nullable(), devices: DeviceChoice }),
      needs: 'call.use',
    }),
    /** Whether the exchange answers and proves who it is: a handshake of the core and nothing more. */
    probe: call('phone.probe', {
      in: Nothing,
      out: z.strictObject({ verdict: TrustVerdict }),
      needs: 'call.use',
      whileLocked: true,
      perTenSeconds: 20,
    }),
    /** Who can be called within the helpline: as the server lists them, else as the site does. */
    listColleagues: call('phone.listColleagues', {
      in: Nothing,
      out: z.array(Colleague).max(500),
      needs: 'call.use',
    }),
    /** A link to a number that was opened while nobody could dial it; taken once, within two minutes (SECURITY E7). */
    takeDialLink: call('phone.takeDialLink', {
      in: Nothing,
      out: z.strictObject({ number: z.string().max(41).nullable() }),
      needs: 'call.use',
    }),
    setDevices: call('phone.setDevices', { in: DeviceChoice, out: Nothing, needs: 'call.use' }),
    /** What this computer knows of who is calling: answers from the cache alone, at once. */
    getHistory: call('phone.getHistory', {
      in: z.strictObject({ number: z.string().max(200) }),
      out: CallerHistory,
      needs: 'call.use',
    }),
    /** A call or wrap-up is on, or has ended: no idle lock meanwhile (DESIGN 8). */
    setBusy: call('phone.setBusy', {
      in: z.strictObject({ isBusy: z.boolean() }),
      out: Nothing,
      needs: 'call.use',
      whileLocked: true,
    }),
  },
  callLog: {
    /** Keeps the call as it stands, durably; again with the same id replaces what was known. */
    record: call('callLog.record', { in: CallReport, out: Nothing, needs: 'call.use', whileLocked: true }),
    /** The calls of this desk, newest first; answers also without a server. */
    list: call('callLog.list', {
      in: z.strictObject({ filter: CallFilter, before: CallCursor, limit: PageSize }),
      out: z.strictObject({ rows: z.array(CallRecord).max(100), next: CallCursor }),
      needs: 'call.use',
    }),
    /** The calls that belong to a case, newest first. */
    ofCase: call('callLog.ofCase', {
      in: z.strictObject({ caseId: LocalId }),
      out: z.array(CallRecord).max(20),
      needs: 'call.use',
    }),
    /**
     * The outcome of a call that has no case: a ticket with source, source id and disposition (DESIGN 3), durable at once
     * and sent after ten seconds, so that it can be undone. With a case, the outcome is the case's own field.
     */
    setOutcome: call('callLog.setOutcome', {
      in: z.strictObject({ id: LocalId, disposition: z.enum(dispositions) }),
      out: z.strictObject({ caseId: LocalId, undoUntil: Instant }),
      needs: 'case.write',
    }),
    /** Takes an outcome back; `not-found` when it has been sent meanwhile. */
    undoOutcome: call('callLog.undoOutcome', {
      in: z.strictObject({ id: LocalId }),
      out: Nothing,
      needs: 'case.write',
    }),
    /** The server's list, newest first, `skip` rows in. */
    listServer: call('callLog.listServer', {
      in: z.strictObject({ filter: ServerCallFilter, skip: z.number().int().nonnegative(), limit: PageSize }),
      out: z.strictObject({ rows: z.array(ServerCall).max(100), isEnd: z.boolean() }),
      needs: 'call.read',
    }),
    /** The case this computer has for a call of the server's list; null without one. */
    caseOf: call('callLog.caseOf', {
      in: z.strictObject({ callRef: ServerId }),
      out: z.strictObject({ caseId: LocalId.nullable() }),
      needs: 'case.read',
    }),
  },
  workspaces: {
    /** What can be chosen at this computer; practice comes last. */
    list: call('workspaces.list', {
      in: Nothing,
      out: z.strictObject({ entries: z.array(WorkspaceEntry).max(101), canChange: z.boolean() }),
      needs: 'anyone',
    }),
    /** Verifies a site file and says what is in it; stores nothing. */
    preview: call('workspaces.preview', {
      in: z.strictObject({ text: SiteText }),
      out: SitePreview,
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
    /**
     * Stores a site file. A signer who is new here is confirmed by the last four characters of the fingerprint, read off
     * what the administrator was given: `site-unconfirmed` otherwise (SECURITY C13).
     */
    confirmImport: call('workspaces.confirmImport', {
      in: z.strictObject({ text: SiteText, confirmation: z.string().max(20) }),
      out: z.strictObject({ id: SiteId }),
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
    /** A site that was made by hand here, to be changed; `site-not-by-hand` for a signed one. Its secret stays here. */
    getByHand: call('workspaces.getByHand', {
      in: z.strictObject({ id: SiteId }),
      out: z.strictObject({ site: HandMadeSite, hasSecret: z.boolean() }),
      needs: 'signed-out',
    }),
    /** Makes (`id` null) or changes a site by hand; `secret` null keeps the one there is. `invalid` names the fields. */
    saveByHand: call('workspaces.saveByHand', {
      in: z.strictObject({ id: SiteId.nullable(), site: HandMadeSite, secret: z.string().max(200).nullable() }),
      out: z.strictObject({ id: SiteId }),
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
    /** Tries the server or the exchange of a site that is being made: a handshake and nothing more. */
    check: call('workspaces.check', {
      in: z.strictObject({ site: HandMadeSite, what: z.enum(['server', 'exchange']) }),
      out: z.strictObject({ verdict: TrustVerdict }),
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
    /** Takes a site off the list; `workspace-has-unsent`, `workspace-is-open`. No data of anybody is deleted. */
    remove: call('workspaces.remove', {
      in: z.strictObject({ id: SiteId }),
      out: Nothing,
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
    /**
     * Goes on in another workspace: the desk starts anew. `still-sending` while work of somebody who has left is on its way,
     * unless told to go all the same: it then waits for their next sign-in.
     */
    choose: call('workspaces.choose', {
      in: z.strictObject({ id: SiteId, evenIfSending: z.boolean() }),
      out: Nothing,
      needs: 'signed-out',
      perTenSeconds: 20,
    }),
  },
  practice: {
    /** The exercises of the practice exchange. */
    getScenarios: call('practice.getScenarios', { in: Nothing, out: Scenarios, needs: 'practice' }),
    /** The practice exchange tells the practice server; kept and delivered later when that does not answer. */
    reportExchange: call('practice.reportExchange', {
      in: ExchangeReport,
      out: Nothing,
      needs: 'practice',
      whileLocked: true,
    }),
    stopServer: call('practice.stopServer', { in: Nothing, out: Nothing, needs: 'practice' }),
    startServer: call('practice.startServer', { in: Nothing, out: Nothing, needs: 'practice' }),
  },
} as const
