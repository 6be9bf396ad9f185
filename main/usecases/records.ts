import { AppError, codeOf, qaScoreNames } from '../../preload/contract/index.ts'
import type { FieldProblem, MessageFields, PersonFields, QaFields } from '../../preload/contract/index.ts'
import { atServer } from './at-server.ts'
import { fitting } from './fitting.ts'
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

function problemsOfPerson({ login }: PersonFields): FieldProblem[] {
  return login.trim() === '' ? [required('login')] : []
}

export function qaHandlers(deps: UseCaseDeps): HandlersOf<'qa'> {
  const { session, clock } = deps
  const db = () => session.workspace().db
  return {
    'qa.listDrafts': async () => fitting(await db().listQaDrafts()),
    'qa.saveDraft': ({ id, fields }) => db().saveRecordDraft({ id, kind: 'qa', fields, now: clock.now() }),
    'qa.discardDraft': async ({ id }) => {
      await db().discardRecordDraft({ id })
      return {}
    },
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
    'qa.get': ({ id }) => db().getScore({ id }),
  }
}

export function messageHandlers(deps: UseCaseDeps): HandlersOf<'messages'> {
  const { session, clock, log } = deps
  const db = () => session.workspace().db

  /** The text of an e-mail is no part of any list: it comes when somebody reads it, and stays. */
  async function withText(id: string) {
    // Somebody else may sit here by the time the server has answered.
    const mine = db()
    const found = await mine.getMessage({ id })
    const { serverId, fields } = found.message
    if (serverId === null || fields.text !== '' || fields.kind !== 'email') return found
    try {
      const text = await atServer(deps, (using) => deps.gateway.messageText(using, fields.kind, serverId))
      await mine.keepMessageText({ id, text })
      return await mine.getMessage({ id })
    } catch (error) {
      log.warn('background-failed', { code: codeOf(error) })
      return found
    }
  }

  return {
    'messages.listDrafts': async () => fitting(await db().listMessageDrafts()),
    'messages.saveDraft': ({ id, fields }) => db().saveRecordDraft({ id, kind: 'message', fields, now: clock.now() }),
    'messages.discardDraft': async ({ id }) => {
      await db().discardRecordDraft({ id })
      await session.workspace().files.tidy()
      return {}
    },
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
    'messages.get': ({ id }) => withText(id),
  }
}

export function peopleHandlers(deps: UseCaseDeps): HandlersOf<'people'> {
  const { session, clock } = deps
  return {
    'people.list': async () => fitting(await session.workspace().db.listPeople()),
    'people.save': async ({ id, fields }) => {
      refuse(problemsOfPerson(fields))
      const workspace = session.workspace()
      const who = { id: id ?? deps.newId(), isNew: id === null }
      const saved = await workspace.db.savePerson({ ...who, outboxId: deps.newId(), fields, now: clock.now() })
      workspace.changed()
      return saved
    },
  }
}

export function fileHandlers({ session }: UseCaseDeps): HandlersOf<'files'> {
  const files = () => session.workspace().files
  return {
    'files.begin': (input) => files().begin(input),
    'files.append': (input) => files().append(input),
    'files.finish': ({ id }) => files().finish(id),
    'files.discard': async ({ id }) => {
      await files().discard(id)
      return {}
    },
    'files.read': (input) => files().read(input),
  }
}
