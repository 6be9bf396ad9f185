import type {
  ContactCard,
  ContactRow,
  HistoryCursor,
  HistoryEntry,
  PersonDraft,
} from '../../preload/contract/people.ts'
import type { PersonFields, PersonRecord } from '../../preload/contract/records.ts'
import type { DraftsBelow } from './record-db-api.ts'

/** The part of `DbApi` about those who turn to the helpline, and about what an administrator writes. */
export interface ContactDbApi {
  /**
   * Contacts by their newest case, newest first, below the place `before`. `next` is where to go on, null at the end; a page
   * may be shorter than asked for while there is more.
   */
  pageContacts(input: { before: number | null; limit: number }): { rows: ContactRow[]; next: number | null }
  /** The contacts these cases are of, in their order, each once; cases that tell nobody are left out. */
  contactsOfCases(input: { seqs: number[] }): ContactRow[]
  /** Contacts of addresses with this beginning, newest first; of very many the first few hundred. */
  contactsByEmail(input: { text: string; before: number | null; limit: number }): ContactRow[]
  /** `not-found` when the case is not here or tells nobody. */
  contactCard(input: { caseId: string }): ContactCard
  contactHistory(input: { caseId: string; after: HistoryCursor | null; limit: number }): HistoryEntry[]
  findContact(input: { number: string; email: string }): { caseId: string | null }

  /** `theirs`: the server's copy, while it and an edit of here wait for a decision. `not-found`. */
  getPerson(input: { id: string }): { person: PersonRecord; theirs: PersonFields | null }
  /** What somebody needs to fetch their picture; `serverId` is the server's id of it, '' for none. `not-found`. */
  photoOf(input: { id: string }): { serverId: string; keptId: string | null }
  listPersonDrafts(input?: DraftsBelow): PersonDraft[]
  savePersonDraft(input: { id: string; fields: PersonFields; now: number }): { updatedAt: number }
  /** `not-found`. */
  discardPersonDraft(input: { id: string; now: number }): void
  restorePersonDraft(input: { id: string; now: number }): PersonDraft
}
