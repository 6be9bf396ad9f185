import type { LampState } from './use-phone-words.ts'

/** Somebody of this helpline who can be called, with what their telephone is doing. */
export interface ColleagueRow {
  readonly extension: string
  readonly name: string
  /** Null where the exchange of this site tells nobody. */
  readonly lamp: LampState | null
}

/** Letters as a hurried person types them: no capitals, no accents. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Those whose name has a word that begins so, or whose extension does. */
export function matchingColleagues(rows: readonly ColleagueRow[], typed: string): ColleagueRow[] {
  const wanted = plain(typed.trim())
  if (wanted === '') return [...rows]
  return rows.filter(({ name, extension }) => {
    const words = plain(name)
    return words.startsWith(wanted) || words.includes(` ${wanted}`) || extension.startsWith(wanted)
  })
}
