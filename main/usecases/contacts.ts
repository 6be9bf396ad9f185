import type { ContactRow } from '../../preload/contract/index.ts'
import { fitting } from './fitting.ts'
import type { OpenWorkspace } from './open-workspace.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

interface Page {
  readonly rows: ContactRow[]
  readonly next: number | null
}

function cutToMessage(all: ContactRow[], next: number | null): Page {
  const rows = fitting(all)
  return { rows, next: rows.length < all.length ? (rows.at(-1)?.seq ?? null) : next }
}

/**
 * Contacts by the beginning of names or numbers: the index says which cases, newest first, the database whose they are. What
 * only the text of a case says finds nobody: it may speak of others.
 */
async function found(
  { db, search }: Pick<OpenWorkspace, 'db' | 'search'>,
  { text, before, limit }: { text: string; before: number | null; limit: number },
): Promise<Page> {
  const after = before === null ? null : ({ part: 'names', seq: before } as const)
  const { hits } = await search.find({ text, after, limit })
  const seqs = hits.flatMap(({ part, seq }) => (part === 'names' ? [seq] : []))
  const rows = seqs.length === 0 ? [] : await db.contactsOfCases({ seqs })
  // Hits of one contact are one row, so a short page is not the end.
  return cutToMessage(rows, seqs.length < limit ? null : (seqs.at(-1) ?? null))
}

/** Those who turn to the helpline, as the cases of this computer tell of them. */
export function contactHandlers({ session }: UseCaseDeps): HandlersOf<'contacts'> {
  const db = () => session.workspace().db
  return {
    'contacts.list': async ({ search, before, limit }) => {
      const text = search.trim()
      if (text.includes('@')) {
        const rows = await db().contactsByEmail({ text, before, limit })
        return cutToMessage(rows, rows.length < limit ? null : (rows.at(-1)?.seq ?? null))
      }
      if (text !== '') return found(session.workspace(), { text, before, limit })
      const page = await db().pageContacts({ before, limit })
      return cutToMessage(page.rows, page.next)
    },
    'contacts.get': ({ caseId }) => {
      const workspace = session.workspace()
      // It names the contact on the screen: it stays while somebody looks.
      workspace.opened([caseId])
      return workspace.db.contactCard({ caseId })
    },
    'contacts.history': async ({ caseId, after, limit }) => {
      const all = await db().contactHistory({ caseId, after, limit })
      const rows = fitting(all)
      const last = rows.at(-1)
      const isEnd = rows.length === all.length && all.length < limit
      return { rows, next: isEnd || last === undefined ? null : { seq: last.seq, kind: last.kind } }
    },
    'contacts.find': (input) => db().findContact(input),
  }
}
