import { z } from 'zod'
import { CaseFields, CaseState, Instant, LocalId, ServerId } from './cases.ts'
import { BegunChoices, BegunDecision, Conflict, MissingChoice } from './conflicts.ts'
import { call } from './define.ts'
import { DraftsBelow, Nothing, PageSize } from './inputs.ts'
import { MessageLayout } from './message-layout.ts'
import {
  Attachment,
  attachmentSlice,
  largestAttachment,
  MessageDraft,
  MessageDraftFields,
  MessageFields,
  MessageKind,
  MessageRecord,
  QaDraft,
  QaFields,
  QaRecord,
  ReceivedFile,
  RecordSeq,
  RecordState,
} from './records.ts'
import { ReturnReport } from './return-report.ts'

const ById = z.strictObject({ id: LocalId })
const Saved = z.strictObject({ id: LocalId, state: RecordState, savedAt: Instant })
const Kept = z.strictObject({ updatedAt: Instant })
const CaseKept = z.strictObject({ caseId: LocalId, state: CaseState })
/** A slice of a file in base64. */
const Slice = z
  .string()
  .max(Math.ceil(attachmentSlice / 3) * 4)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/)

/** Calls about what needs a person, and about records that are no cases. */
export const recordCalls = {
  conflicts: {
    /** Both sides of a case that needs a decision; `not-found` when nothing of it needs one any more. */
    get: call('conflicts.get', { in: z.strictObject({ caseId: LocalId }), out: Conflict, needs: 'case.read' }),
    /**
     * The whole case as a person decided it: an edit on top of the server's copy that was shown, queued at once.
     * `server-changed` when that copy has moved since (`seen`), `not-found` when nothing clashes any more, `invalid`.
     */
    resolve: call('conflicts.resolve', {
      in: z.strictObject({ caseId: LocalId, fields: CaseFields, seen: z.string().max(64) }),
      out: CaseKept,
      needs: 'case.write',
    }),
    /** For `server-missing`. After `let-go` the case is gone here; its text is the discarded draft `draftId`. */
    resolveMissing: call('conflicts.resolveMissing', {
      in: z.strictObject({ caseId: LocalId, choice: MissingChoice }),
      out: z.strictObject({ draftId: LocalId.nullable() }),
      needs: 'case.write',
    }),
    /**
     * For `server-duplicate`: this case is the record `serverId` (one of the candidates that is not taken). Where that says
     * anything else than the case, its state stays `needs-you`: from now on it is a `server-changed` without a base, to be
     * decided field by field. With null it is none of them and goes to the server as a new one.
     */
    resolveDuplicate: call('conflicts.resolveDuplicate', {
      in: z.strictObject({ caseId: LocalId, serverId: ServerId.nullable() }),
      out: CaseKept,
      needs: 'case.write',
    }),
    /** What was chosen and written of a decision that is not made yet; null when nothing was. */
    getBegun: call('conflicts.getBegun', {
      in: z.strictObject({ caseId: LocalId }),
      out: BegunDecision.nullable(),
      needs: 'case.write',
    }),
    /** Keeps it as it is now; without a choice nothing is begun any more. The decision itself drops it. */
    keepBegun: call('conflicts.keepBegun', {
      in: z.strictObject({ caseId: LocalId, choices: BegunChoices }),
      out: Kept,
      needs: 'case.write',
    }),
  },
  returnReport: {
    /** The report of the last outage that nobody has dismissed; null without one. */
    get: call('returnReport.get', { in: Nothing, out: ReturnReport.nullable(), needs: 'signed-in' }),
    dismiss: call('returnReport.dismiss', { in: ById, out: Nothing, needs: 'signed-in' }),
  },
  qa: {
    listDrafts: call('qa.listDrafts', { in: DraftsBelow, out: z.array(QaDraft).max(200), needs: 'qa.write' }),
    saveDraft: call('qa.saveDraft', {
      in: z.strictObject({ id: LocalId, fields: QaFields }),
      out: Kept,
      needs: 'qa.write',
    }),
    /** Takes the draft off the desk; it can be restored for seven days. */
    discardDraft: call('qa.discardDraft', { in: ById, out: Nothing, needs: 'qa.write' }),
    restoreDraft: call('qa.restoreDraft', { in: ById, out: QaDraft, needs: 'qa.write' }),
    /** The draft becomes a score, durable here and queued in one transaction. `invalid` names each score that is missing. */
    save: call('qa.save', {
      in: z.strictObject({ draftId: LocalId, fields: QaFields }),
      out: Saved,
      needs: 'qa.write',
    }),
    /** Newest first; `callRef` asks for the scores of one call. */
    list: call('qa.list', {
      in: z.strictObject({ callRef: z.string().max(200).nullable(), before: RecordSeq.nullable(), limit: PageSize }),
      out: z.strictObject({ rows: z.array(QaRecord).max(100), next: RecordSeq.nullable() }),
      needs: 'qa.read',
    }),
    get: call('qa.get', { in: ById, out: QaRecord, needs: 'qa.read' }),
  },
  messages: {
    listDrafts: call('messages.listDrafts', {
      in: DraftsBelow,
      out: z.array(MessageDraft).max(200),
      needs: 'case.write',
    }),
    saveDraft: call('messages.saveDraft', {
      in: z.strictObject({ id: LocalId, fields: MessageDraftFields }),
      out: Kept,
      needs: 'case.write',
    }),
    /** Takes the draft with its attachments off the desk; it can be restored for seven days. */
    discardDraft: call('messages.discardDraft', { in: ById, out: Nothing, needs: 'case.write' }),
    restoreDraft: call('messages.restoreDraft', { in: ById, out: MessageDraft, needs: 'case.write' }),
    /** The draft becomes a message that waits for its attachments and then leaves. `invalid` names what is missing. */
    send: call('messages.send', {
      in: z.strictObject({ draftId: LocalId, fields: MessageFields }),
      out: Saved,
      needs: 'case.write',
    }),
    /** Newest first; `caseId` asks for the messages written for one case. */
    list: call('messages.list', {
      in: z.strictObject({
        kind: MessageKind.nullable(),
        caseId: LocalId.nullable(),
        before: RecordSeq.nullable(),
        limit: PageSize,
      }),
      out: z.strictObject({ rows: z.array(MessageRecord).max(100), next: RecordSeq.nullable() }),
      needs: 'case.read',
    }),
    get: call('messages.get', {
      in: ById,
      out: z.strictObject({
        message: MessageRecord,
        attachments: z.array(Attachment).max(20),
        /** Files of an e-mail that came in; null while the server has not said which. */
        received: z.array(ReceivedFile).max(50).nullable(),
      }),
      needs: 'case.read',
    }),
    /**
     * How an e-mail that came in looks, as blocks of text; kept here once it was read, so that it is there without the
     * server. `not-found`, `invalid` for a message that has no layout, and why the server could not be asked.
     */
    readLayout: call('messages.readLayout', { in: ById, out: MessageLayout, needs: 'case.read', perTenSeconds: 40 }),
    /** The newest case that was made from this message; null without one. */
    caseOf: call('messages.caseOf', {
      in: ById,
      out: z.strictObject({ caseId: LocalId.nullable() }),
      needs: 'case.read',
    }),
    /** The message a case was made from; null where it was made from none, or that is not here. */
    sourceOf: call('messages.sourceOf', {
      in: z.strictObject({ caseId: LocalId }),
      out: z.strictObject({ messageId: LocalId.nullable() }),
      needs: 'case.read',
    }),
  },
  files: {
    /**
     * Announces an attachment; its bytes follow in slices. `too-large` beyond 20 MB, `too-many-files` while that many are
     * coming in: one that nothing comes of is forgotten after ten minutes.
     */
    begin: call('files.begin', {
      in: z.strictObject({
        name: z.string().min(1).max(200),
        mediaType: z.string().max(100),
        size: z.number().int().nonnegative().max(largestAttachment),
      }),
      out: Attachment,
      needs: 'case.write',
    }),
    /** The next slice, at `offset` bytes. A slice that was taken already is answered, not taken twice. */
    append: call('files.append', {
      in: z.strictObject({ id: LocalId, offset: z.number().int().nonnegative(), slice: Slice }),
      out: z.strictObject({ received: z.number().int().nonnegative() }),
      needs: 'case.write',
      perTenSeconds: 1000,
    }),
    /** All bytes are here: size and hash are checked, the file is durable. `invalid` when bytes are missing. */
    finish: call('files.finish', { in: ById, out: Attachment, needs: 'case.write' }),
    /** Takes it away again; `forbidden` once a message that was sent carries it. */
    discard: call('files.discard', { in: ById, out: Nothing, needs: 'case.write' }),
    /**
     * Begins to bring a received file and answers at once; `receivedFileMoved` tells how far it is, and the end. `not-found`,
     * `too-large`, `server-unreachable` while there is no server to ask.
     */
    fetch: call('files.fetch', { in: ById, out: ReceivedFile, needs: 'case.read' }),
    /** Stops that; what had come of it is forgotten. */
    stopFetch: call('files.stopFetch', { in: ById, out: Nothing, needs: 'case.read' }),
    /** A slice of a kept file, decrypted in memory, for showing or saving it. */
    read: call('files.read', {
      in: z.strictObject({ id: LocalId, offset: z.number().int().nonnegative() }),
      out: z.strictObject({ slice: Slice, isLast: z.boolean() }),
      needs: 'case.read',
      perTenSeconds: 1000,
    }),
  },
} as const
