import { AppError, exportSliceBytes } from '../../preload/contract/index.ts'
import type { ExportMade } from '../../preload/contract/index.ts'
import { sealExport } from '../export/export-file.ts'
import { checkPassphrase } from '../export/passphrase.ts'
import { unsentContent } from '../export/unsent-content.ts'
import type { OpenWorkspace } from './open-workspace.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** How long an export waits to be fetched. */
const keptMs = 10 * 60_000
/** More than this is not made in one piece: it would have to lie in memory several times over. */
const mostCharacters = 200 * 1024 * 1024

interface Waiting {
  readonly id: string
  readonly bytes: Buffer
  /** Whose work it is: nobody else may fetch it. */
  readonly workspace: OpenWorkspace
  readonly expire: () => void
}

type Handlers = HandlersOf<'unsent'> & HandlersOf<'exports'>

/** Makes exports of the own unsent work and hands them out in slices, encrypted from the first byte (SECURITY C12). */
export function unsentExportHandlers({ session, clock, newId, log, journal, exportCostPower }: UseCaseDeps): Handlers {
  let waiting: Waiting | null = null

  function discard(): void {
    waiting?.expire()
    waiting?.bytes.fill(0)
    waiting = null
  }

  function fetched(exportId: string): Buffer {
    if (waiting?.id !== exportId || waiting.workspace !== session.workspace()) throw new AppError('not-found')
    return waiting.bytes
  }

  async function make(passphrase: string): Promise<ExportMade> {
    const workspace = session.workspace()
    const now = clock.now()
    const { login } = workspace.person()
    const { text, count, drafts } = await unsentContent(workspace.db, { exportedAt: now, exportedBy: login })
    if (text.length > mostCharacters) throw new AppError('too-large')
    const bytes = await sealExport(text, passphrase, exportCostPower)
    // Somebody else may sit here by now.
    if (session.workspace() !== workspace) throw new AppError('not-signed-in')
    discard()
    waiting = { id: newId(), bytes, workspace, expire: clock.after(keptMs, discard) }
    journal.record('export-made', { count })
    log.info('export-made', { count })
    const day = new Date(now).toISOString().slice(0, 10)
    return { exportId: waiting.id, bytes: bytes.length, count, drafts, suggestedName: `unsent-${day}.helpline` }
  }

  return {
    'unsent.export': ({ passphrase, again }) => {
      checkPassphrase(passphrase, again)
      return make(passphrase)
    },
    'exports.read': ({ exportId, offset }) => {
      const bytes = fetched(exportId)
      const end = offset + exportSliceBytes
      return { base64: bytes.subarray(offset, end).toString('base64'), isLast: end >= bytes.length }
    },
    'exports.discard': ({ exportId }) => {
      if (waiting?.id === exportId) discard()
      return {}
    },
  }
}
