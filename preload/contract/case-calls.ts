import { z } from 'zod'
import { ServerSays } from './asked-server.ts'
import { CaseFields, CaseFilter, CaseRecord, CaseRow, CaseSeq, CaseState, Draft, Instant, LocalId } from './cases.ts'
import { call } from './define.ts'
import { FormDefinition, PickLists } from './forms.ts'
import { DraftsBelow, Nothing, PageSize } from './inputs.ts'
import { OutboxRow, OutboxSummary } from './outbox.ts'

/** Where a search page ended: hits in names and phones come first, then hits in the texts. */
export const SearchCursor = z.strictObject({ part: z.enum(['names', 'texts']), seq: CaseSeq })
export type SearchCursor = z.infer<typeof SearchCursor>

/** Calls about cases, their drafts, what is unsent and the way to the server. */
export const caseCalls = {
  forms: {
    /** The case form's definition and the site's pick lists. */
    getCaseForm: call('forms.getCaseForm', {
      in: Nothing,
      out: z.strictObject({ definition: FormDefinition, pickLists: PickLists }),
      needs: 'case.read',
    }),
  },
  drafts: {
    list: call('drafts.list', { in: DraftsBelow, out: z.array(Draft).max(200), needs: 'case.write' }),
    /**
     * Stores what is being typed, durably, before it answers. Creates the draft at its first save. `begunOn`: the case as the
     * screen showed it when the edit began; only the first save needs it.
     */
    save: call('drafts.save', {
      in: z.strictObject({
        id: LocalId,
        caseId: LocalId.nullable(),
        fields: CaseFields,
        begunOn: CaseFields.optional(),
      }),
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
    /**
     * What the server has beside the search: the case of that number, cases of that telephone number or of a person of that name.
     * Within two seconds, and a newer text ends the question before it. What it has is kept here like any other case; `rows` are
     * those of them that pass the filter, newest first.
     */
    searchAtServer: call('cases.searchAtServer', {
      in: z.strictObject({ text: z.string().max(200), filter: CaseFilter }),
      out: z.strictObject({ server: ServerSays, rows: z.array(CaseRow).max(100) }),
      needs: 'case.read',
      perTenSeconds: 40,
    }),
    get: call('cases.get', { in: z.strictObject({ id: LocalId }), out: CaseRecord, needs: 'case.read' }),
    /**
     * Saves a draft as a case: answers only after case and outbox row are durable in one transaction.
     * `invalid` names each field that keeps it from being saved; the draft is kept then. `not-found`: the case it edits is not
     * here any more. `begunOn` as with the draft, for an edit that was never stored as one.
     */
    save: call('cases.save', {
      in: z.strictObject({
        draftId: LocalId,
        caseId: LocalId.nullable(),
        fields: CaseFields,
        begunOn: CaseFields.optional(),
      }),
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
    /**
     * Takes back what is no case and has surely not left, or was refused for certain: a score or message is a draft again, an
     * attachment or an edit of a person is gone. A score or message that needs a person as `server-duplicate` is let go: the
     * server has it, its text stays as a discarded draft. `forbidden` for cases, and for a score or message that the server
     * may have: "try now" looks for it first. One that the server failed again and again, and was then looked for in vain
     * (`server-failed`), is a draft again.
     */
    takeBack: call('outbox.takeBack', { in: z.strictObject({ id: LocalId }), out: Nothing, needs: 'signed-in' }),
    /** Somebody has seen to a record that is at the server twice: it is not shown any more, and both stay. */
    settleDouble: call('outbox.settleDouble', {
      in: z.strictObject({ id: LocalId }),
      out: Nothing,
      needs: 'sync.control',
    }),
  },
  sync: {
    /** Looks for newer tickets at the server now. */
    pull: call('sync.pull', { in: Nothing, out: Nothing, needs: 'sync.control' }),
    /** Stops what comes in, at once and over restarts; what is unsent goes on leaving. */
    pause: call('sync.pause', { in: Nothing, out: Nothing, needs: 'sync.control' }),
    resume: call('sync.resume', { in: Nothing, out: Nothing, needs: 'sync.control' }),
    /** A person has this case open: it is read anew before anything else comes in. */
    lookAt: call('sync.lookAt', { in: z.strictObject({ caseId: LocalId }), out: Nothing, needs: 'case.read' }),
  },
} as const
