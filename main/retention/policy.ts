import type { RetentionDays, Role } from '../../preload/contract/index.ts'

/** What has a length of stay. Drafts, unsent work and open cases have none. */
export type AgingKind = keyof RetentionDays

const agent: RetentionDays = { cases: 90, calls: 30, qa: 90, messages: 30, files: 30 }
const others: RetentionDays = { cases: 400, calls: 90, qa: 400, messages: 90, files: 90 }

/** How long this program keeps things where the site says nothing (SECURITY C9). */
export const programRetention: Readonly<Record<Role, RetentionDays>> = {
  agent,
  supervisor: others,
  quality: others,
  analyst: others,
  administrator: others,
}

/** The site's own rule by role; what it does not say stays as the program has it. */
export type SiteRetention = { readonly [R in Role]?: SiteDays | undefined }
type SiteDays = { readonly [K in AgingKind]?: number | null | undefined }

export function retentionOf(role: Role, site: SiteRetention | null): RetentionDays {
  const own = programRetention[role]
  const said = site?.[role] ?? {}
  const days = (kind: AgingKind): number | null => {
    const told = said[kind]
    return told === undefined ? own[kind] : told
  }
  return {
    cases: days('cases'),
    calls: days('calls'),
    qa: days('qa'),
    messages: days('messages'),
    files: days('files'),
  }
}

const dayMs = 86_400_000

/**
 * The instant from which things of this kind are kept; what is older may go, and is not fetched again. 0: everything is
 * kept. A clock that stands before 1971 keeps everything too.
 */
export function keepFrom(days: RetentionDays, kind: AgingKind, now: number): number {
  const kept = days[kind]
  return kept === null ? 0 : Math.max(0, now - kept * dayMs)
}
