import { AppError, codeOf, qaScoreNames } from '../../preload/contract/index.ts'
import type { FieldProblem, MessageFields, QaFields } from '../../preload/contract/index.ts'
import { atServer } from './at-server.ts'
import { fitting } from './fitting.ts'
import type { ReadingCall } from './message-reading.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

const required = (field: string): FieldProblem => ({ field, rule: 'required', serverText: null })
const notUnderstood = (field: string): FieldProblem => ({ field, rule: 'not-understood', serverText: null })

const mostRecipients = 50

function refuse(problems: FieldProblem[]): void {
  if (problems.length > 0) throw new AppError('invalid', { fields: problems })
}

/** A page of rows that fit into one message, and where the next one begins. */
function pageOf<Row extends { readonly seq: number }>(all: readonly Row[], limit: number) {
  const rows = fitting(all)
  const isEnd = rows.length === all.length && all.length < limit
  return { rows, next: isEnd ? null : (rows.at(-1)?.seq ?? null) }
}

function problemsOfScore({ callRef, scores }: QaFields): FieldProblem[] {
  const missing = qaScoreNames.filter((name) => scores[name] === 0).map((name) => required(`scores.${name}`))
  return callRef.trim() === '' ? [required('callRef'), ...missing] : missing
}

function problemsOfMessage({ kind, recipients, text, attachments, subject }: MessageFields): FieldProblem[] {
  const problems: FieldProblem[] = []
  if (recipients.length > mostRecipients) problems.push({ field: 'recipients', rule: 'too-long', serverText: null })
  if (recipients.length === 0) problems.push(required('recipients'))
  const isReadable = (each: string) =>
    kind === 'email' ? /^[^\s@]+@[^\s@]+$/.test(each.trim()) : /\d/.test(each) && each.trim().length <= 40
  if (recipients.some((each) => !isReadable(each))) problems.push(notUnderstood('recipients'))
  if (text.trim() === '') problems.push(required('text'))
  if (kind === 'sms' && attachments.length > 0) problems.push(notUnderstood('attachments'))
  if (kind === 'sms' && subject !== '') problems.push(notUnderstood('subject'))
  return problems
}

export function qaHandlers(deps: UseCaseDeps): HandlersOf<'qa'> {
  const { session, clock } = deps
  const db = () => session.workspace().db
  return {
    'qa.listDrafts': async (input) => fitting(await db().listQaDrafts(input)),
    'qa.saveDraft': ({ id, fields }) => db().saveRecordDraft({ id, kind: 'qa', fields, now: clock.now() }),
    'qa.discardDraft': async ({ id }) => {
      await db().discardRecordDraft({ id, now: clock.now() })
      return {}
    },
    'qa.restoreDraft': ({ id }) => db().restoreQaDraft({ id, now: clock.now() }),
    'qa.save': async ({ draftId, fields }) => {
      refuse(problemsOfScore(fields))
      const workspace = session.workspace()
      const saved = await workspace.db.saveScore({
        draftId,
        outboxId: deps.newId(),
        fields,
        createdBy: workspace.person().login,
        now: clock.now(),
      })
      workspace.changed()
      return saved
    },
    'qa.list': async ({ callRef, before, limit }) => pageOf(await db().pageScores({ callRef, before, limit }), limit),
    'qa.get': async ({ id }) => {
      const workspace = session.workspace()
      workspace.opened([id])
      const score = await workspace.db.getScore({ id })
      if (score.serverId !== null) workspace.sync.lookAtRecord('qa', id)
      return score
    },
  }
}

export function messageHandlers(deps: UseCaseDeps): Omit<HandlersOf<'messages'>, ReadingCall> {
  const { session, clock, log } = deps
  const db = () => session.workspace().db

  /** What only the server can say of an e-mail, its text or its files: nothing lost when it cannot say it now. */
  async function ask(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => log.warn('background-failed', { code: codeOf(error) }))
  }

  /** The text of an e-mail and what came with it are no part of any list: they come when somebody reads it, and stay. */
  async function whole(id: string) {
    // Somebody else may sit here by the time the server has answered.
    const workspace = session.workspace()
    const { db: mine, downloads } = workspace
    const before = await mine.getMessage({ id })
    workspace.opened([id, ...before.attachments.map((each) => each.id)])
    const { serverId, fields } = before.message
    if (serverId !== null) workspace.sync.lookAtRecord(fields.kind, id)
    if (serverId !== null && fields.kind === 'email') {
      const isListed = before.isOwn || (await mine.listedFiles({ messageId: id })) !== null
      // Whoever can read it already does not wait for a server that is away, only to be told what is attached.
      const mayWait = fields.text === '' || workspace.sync.linkState().state === 'connected'
      await Promise.all([
        fields.text === '' &&
          ask(async () => {
            const text = await atServer(deps, (using) => deps.gateway.messageText(using, fields.kind, serverId))
            await mine.keepMessageText({ id, text })
          }),
        !isListed &&
          mayWait &&
          ask(async () => {
            const named = await atServer(deps, (using) => deps.gateway.messageFiles(using, serverId))
            const files = named.map((file) => ({ ...file, id: deps.newId() }))
            await mine.keepListedFiles({ messageId: id, files })
          }),
      ])
    }
    const { message, attachments, isOwn } = await mine.getMessage({ id })
    const listed = isOwn || fields.kind === 'sms' ? [] : await mine.listedFiles({ messageId: id })
    // The ids of what was fetched keep it here while it is on the screen.
    workspace.opened([id, ...attachments.map((each) => each.id), ...(listed ?? []).map((each) => each.id)])
    return { message, attachments, received: listed?.map((file) => downloads.stateOf(file)) ?? null }
  }

  return {
    'messages.listDrafts': async (input) => fitting(await db().listMessageDrafts(input)),
    'messages.saveDraft': ({ id, fields }) => db().saveRecordDraft({ id, kind: 'message', fields, now: clock.now() }),
    'messages.discardDraft': async ({ id }) => {
      await db().discardRecordDraft({ id, now: clock.now() })
      return {}
    },
    'messages.restoreDraft': ({ id }) => db().restoreMessageDraft({ id, now: clock.now() }),
    'messages.send': async ({ draftId, fields }) => {
      refuse(problemsOfMessage(fields))
      const workspace = session.workspace()
      const saved = await workspace.db.sendMessage({
        draftId,
        outboxId: deps.newId(),
        fields,
        sender: workspace.person().login,
        now: clock.now(),
        fileOutboxIds: fields.attachments.map(() => deps.newId()),
      })
      workspace.changed()
      return saved
    },
    'messages.list': async ({ kind, caseId, before, limit }) =>
      pageOf(await db().pageMessages({ kind, caseId, before, limit }), limit),
    'messages.get': ({ id }) => whole(id),
  }
}

export function fileHandlers(deps: UseCaseDeps): HandlersOf<'files'> {
  const { session, log } = deps
  const files = () => session.workspace().files
  /** Whose entry is written: a read that begins in the middle has none before it. */
  const noted = new Set<string>()
  return {
    'files.begin': (input) => files().begin(input),
    'files.append': (input) => files().append(input),
    'files.finish': ({ id }) => files().finish(id),
    'files.discard': async ({ id }) => {
      await files().discard(id)
      return {}
    },
    'files.fetch': async ({ id }) => {
      const { db, downloads } = session.workspace()
      const file = await db.listedFile({ id })
      const before = downloads.stateOf(file)
      if (before.state === 'too-large') throw new AppError('too-large')
      if (before.state !== 'at-server') return before
      // It may take minutes: how it ends is told by events.
      const coming = atServer(deps, (using) => downloads.fetch(using, file))
      if (session.serverSession() === null) await coming
      coming.catch((error: unknown) => log.warn('background-failed', { code: codeOf(error) }))
      return downloads.stateOf(file)
    },
    'files.stopFetch': async ({ id }) => {
      await session.workspace().downloads.stop(id)
      return {}
    },
    'files.read': async (input) => {
      const { db, files: store } = session.workspace()
      const slice = await store.read(input)
      // It is read in order to be saved somewhere in plain: one entry a file (SECURITY C12).
      if ((input.offset === 0 || !noted.has(input.id)) && (await db.isMessageFile({ id: input.id })))
        await db.recordSecurityEvent({ kind: 'export-made', at: deps.clock.now(), count: 1, detail: 'attachment' })
      noted.add(input.id)
      return slice
    },
  }
}
