import { AppError, mostRevealsAnHour } from '../../preload/contract/index.ts'
import type { Revealed, RevealTarget } from '../../preload/contract/index.ts'
import { createListedCalls } from './listed-calls.ts'
import type { ListedCalls } from './listed-calls.ts'
import type { OpenWorkspace } from './open-workspace.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

const hourMs = 60 * 60_000
/** Newest first, so that an hour's reveals are among them whatever else was written down. */
const eventsLookedAt = 500

/** Which record, for the security events: our own ids as they are; an id of the server's by its letters and digits. */
function recordOf({ kind, id }: RevealTarget): string {
  return `${kind}-${id.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`.slice(0, 40)
}

interface Found {
  readonly plain: Revealed
  /** Files that may be read with it. */
  readonly files: readonly string[]
}

async function find(workspace: OpenWorkspace, target: RevealTarget, listed: ListedCalls): Promise<Found> {
  const { db } = workspace
  const { kind, id } = target
  if (kind === 'message') {
    const { message, attachments } = await db.getMessage({ id })
    const { recipients, subject, text } = message.fields
    const listed = (await db.listedFiles({ messageId: id })) ?? []
    return {
      plain: { kind, sender: message.sender, recipients, subject, text },
      files: [...attachments, ...listed].map((file) => file.id),
    }
  }
  if (kind === 'call') {
    // One that only the server has is known by its list.
    const number = (await db.numberOfServerCall({ callRef: id })) ?? listed.numberOf(workspace, id)
    if (number === null) throw new AppError('not-found')
    return { plain: { kind, number }, files: [] }
  }
  const { fields } = await db.getCase({ id })
  return { plain: kind === 'case' ? { kind, fields } : { kind, contact: fields.contact }, files: [] }
}

/** The way past the mask, for those whose role has one. */
export function maskingHandlers(deps: UseCaseDeps, listed = createListedCalls()): HandlersOf<'masking'> {
  const { session, clock, events, revealed } = deps
  /** When something was revealed, by workspace: neither signing out and in again nor a restart begins anew. */
  const times = new Map<string, number[]>()

  async function count({ db, folder }: Pick<OpenWorkspace, 'db' | 'folder'>): Promise<void> {
    if (!times.has(folder.id)) {
      const written = await db.pageSecurityEvents({ before: null, limit: eventsLookedAt })
      const before = written.flatMap(({ kind, at }) => (kind === 'revealed' ? [at] : []))
      // Two may have asked at once.
      if (!times.has(folder.id)) times.set(folder.id, before)
    }
    const now = clock.now()
    const recent = (times.get(folder.id) ?? []).filter((at) => Math.abs(now - at) < hourMs)
    if (recent.length >= mostRevealsAnHour) throw new AppError('too-fast')
    times.set(folder.id, [...recent, now])
  }

  return {
    'masking.reveal': async (target) => {
      const workspace = session.workspace()
      const { plain, files } = await find(workspace, target, listed)
      if (!revealed.has(target.kind, target.id)) {
        await count(workspace)
        // Written down before the first word leaves; where that fails, nothing does.
        await workspace.db.recordSecurityEvent({ kind: 'revealed', at: clock.now(), detail: recordOf(target) })
      }
      // Somebody may have locked or left meanwhile: what is in plain ends with that.
      if (session.state().phase !== 'signed-in' || session.workspace() !== workspace) throw new AppError('locked')
      revealed.add(target.kind, target.id)
      for (const id of files) revealed.add('file', id)
      // Lists and screens that show it read it again.
      if (plain.kind === 'case' || plain.kind === 'contact') events.emit('casesPulled', { count: 0 })
      return plain
    },
  }
}
