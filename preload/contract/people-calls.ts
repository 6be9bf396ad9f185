import { z } from 'zod'
import { CaseSeq, Instant, LocalId } from './cases.ts'
import { call } from './define.ts'
import { DraftsBelow, Nothing, PageSize } from './inputs.ts'
import { roles } from './permissions.ts'
import { ContactCard, ContactRow, HistoryCursor, HistoryEntry, PersonDraft } from './people.ts'
import { PersonFields, PersonPhoto, PersonRecord, RecordState } from './records.ts'

const ById = z.strictObject({ id: LocalId })
const OfContact = z.strictObject({ caseId: LocalId })

/** Calls about those who work at the helpline, and about those who turn to it. */
export const peopleCalls = {
  people: {
    /** Everybody the server lists, by login, from the copy of this computer. */
    list: call('people.list', { in: Nothing, out: z.array(PersonRecord).max(1000), needs: 'people.read' }),
    /** One of them; `theirs`: what the server says, while that and an edit of here wait for a decision. */
    get: call('people.get', {
      in: ById,
      out: z.strictObject({ person: PersonRecord, theirs: PersonFields.nullable() }),
      needs: 'people.read',
    }),
    /** What an administrator can do here beyond writing, and what the server's codes of roles mean. */
    abilities: call('people.abilities', {
      in: Nothing,
      out: z.strictObject({ resetsPasswords: z.boolean(), roleCodes: z.record(z.string().max(40), z.enum(roles)) }),
      needs: 'people.read',
    }),
    listDrafts: call('people.listDrafts', {
      in: DraftsBelow,
      out: z.array(PersonDraft).max(200),
      needs: 'people.write',
    }),
    /** `id`: the person, or for a new one an id of the window's, which will be theirs. */
    saveDraft: call('people.saveDraft', {
      in: z.strictObject({ id: LocalId, fields: PersonFields }),
      out: z.strictObject({ updatedAt: Instant }),
      needs: 'people.write',
    }),
    /** Takes the draft off the desk; it can be restored for seven days. */
    discardDraft: call('people.discardDraft', { in: ById, out: Nothing, needs: 'people.write' }),
    restoreDraft: call('people.restoreDraft', { in: ById, out: PersonDraft, needs: 'people.write' }),
    /**
     * A new person (`id` null) or an edit, durable here and queued. With `draftId` the draft of that name ends with it, a new
     * person takes its id, and an edit says only what changed since the draft was begun. `invalid` when the login is missing.
     */
    save: call('people.save', {
      in: z.strictObject({ id: LocalId.nullable(), fields: PersonFields, draftId: LocalId.optional() }),
      out: z.strictObject({ id: LocalId, state: RecordState, savedAt: Instant }),
      needs: 'people.write',
    }),
    /** Brings their picture here, where it stays encrypted; `server-unreachable`, `server-missing`, `server-too-large`. */
    fetchPhoto: call('people.fetchPhoto', { in: ById, out: PersonPhoto, needs: 'people.read' }),
    /**
     * Their account gets the server's starting password again and they are signed out there. Only where the site says how:
     * `forbidden` elsewhere and for the own account, `not-found` for somebody the server does not have yet.
     */
    resetPassword: call('people.resetPassword', { in: ById, out: Nothing, needs: 'people.write', perTenSeconds: 10 }),
  },
  contacts: {
    /** Newest first; `search`: the beginning of names or of a number, or of an e-mail address. A page may be short. */
    list: call('contacts.list', {
      in: z.strictObject({ search: z.string().max(200), before: CaseSeq.nullable(), limit: PageSize }),
      out: z.strictObject({ rows: z.array(ContactRow).max(100), next: CaseSeq.nullable() }),
      needs: 'case.read',
    }),
    /** `not-found` when the case is not here, or tells neither a number nor an address. */
    get: call('contacts.get', { in: OfContact, out: ContactCard, needs: 'case.read' }),
    /** Cases, calls and messages of theirs on this computer, newest first. */
    history: call('contacts.history', {
      in: z.strictObject({ caseId: LocalId, after: HistoryCursor.nullable(), limit: PageSize }),
      out: z.strictObject({ rows: z.array(HistoryEntry).max(100), next: HistoryCursor.nullable() }),
      needs: 'case.read',
    }),
    /** Whose number or address this is: the newest case of theirs; null when nobody here has it. */
    find: call('contacts.find', {
      in: z.strictObject({ number: z.string().max(200), email: z.string().max(200) }),
      out: z.strictObject({ caseId: LocalId.nullable() }),
      needs: 'case.read',
    }),
  },
} as const
