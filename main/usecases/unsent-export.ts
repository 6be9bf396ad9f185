import { AppError, exportSliceBytes, largestExport } from '../../preload/contract/index.ts'
import type { ExportMade, ExportSize } from '../../preload/contract/index.ts'
import { exportBytes, sealExport } from '../export/export-file.ts'
import { checkPassphrase } from '../export/passphrase.ts'
import { unsentContent } from '../export/unsent-content.ts'
import type { UnsentContent } from '../export/unsent-content.ts'
import type { OpenWorkspace } from './open-workspace.ts'
import { createInTurn } from './session/in-turn.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** How long an export waits for the next slice to be fetched. */
const keptMs = 10 * 60_000

/** An export on its way out: it is sealed while it is fetched, from its beginning to its end. */
interface Waiting {
  readonly id: string
  readonly pieces: AsyncGenerator<Buffer>
  readonly bytes: number
  /** Whose work it is: nobody else may fetch it. */
  readonly workspace: OpenWorkspace
  /** The slice that was handed out last, for an answer that was lost. */
  last: { readonly offset: number; readonly slice: Buffer }
  /** Sealed, and not handed out yet. */
  rest: Buffer
  cancel: () => void
}

type Handlers = HandlersOf<'unsent'> & HandlersOf<'exports'>

/** Makes exports of the own unsent work and hands them out in slices, encrypted from the first byte (SECURITY C12). */
export function unsentExportHandlers({ session, clock, newId, log, journal, exportCostPower }: UseCaseDeps): Handlers {
  let waiting: Waiting | null = null
  const inTurn = createInTurn()

  /** Answers once nothing of it stands open. */
  async function discard(): Promise<void> {
    const made = waiting
    waiting = null
    made?.cancel()
    // An attachment may stand open; how its reading ended is told to whoever fetches.
    await made?.pieces.return(undefined).catch(() => undefined)
  }

  // A file that stands open keeps a folder from being removed, and nobody else may fetch it anyway.
  session.onLeaving(discard)

  function fetched(exportId: string): Waiting {
    if (waiting?.id !== exportId || waiting.workspace !== session.workspace()) throw new AppError('not-found')
    return waiting
  }

  function keepOn(made: Waiting): void {
    made.cancel()
    made.cancel = clock.after(keptMs, () => {
      if (waiting === made) void discard()
    })
  }

  function contentOf(workspace: OpenWorkspace, withFiles: boolean): Promise<UnsentContent> {
    const about = { exportedAt: clock.now(), exportedBy: workspace.person().login }
    return unsentContent(workspace.db, withFiles ? workspace.files : null, about)
  }

  async function measure(): Promise<ExportSize> {
    const content = await contentOf(session.workspace(), true)
    const { text, count, drafts, missingFiles } = content
    const sizes = { bytes: exportBytes(content), bytesWithoutFiles: exportBytes({ text, files: [] }) }
    return { count, drafts, files: content.files.length, missingFiles, ...sizes }
  }

  async function make(passphrase: string, withFiles: boolean): Promise<ExportMade> {
    const workspace = session.workspace()
    const content = await contentOf(workspace, withFiles)
    const { count, drafts, missingFiles } = content
    const bytes = exportBytes(content)
    if (bytes > largestExport) throw new AppError('export-too-large')
    const pieces = await sealExport(content, passphrase, exportCostPower)
    // Somebody else may sit here by now.
    if (session.workspace() !== workspace) throw new AppError('not-signed-in')
    void discard()
    const id = newId()
    const nothing = Buffer.alloc(0)
    waiting = {
      id,
      pieces,
      bytes,
      workspace,
      last: { offset: 0, slice: nothing },
      rest: nothing,
      cancel: () => undefined,
    }
    keepOn(waiting)
    journal.record('export-made', { count })
    log.info('export-made', { count })
    const day = new Date(clock.now()).toISOString().slice(0, 10)
    const files = content.files.length
    return { exportId: id, bytes, count, drafts, files, missingFiles, suggestedName: `unsent-${day}.helpline` }
  }

  /** Seals as much as a slice holds. After a failure nothing behind it is the export any more: it is forgotten. */
  async function fill(made: Waiting): Promise<void> {
    try {
      while (made.rest.length < exportSliceBytes) {
        const piece = await made.pieces.next()
        if (piece.done === true) break
        made.rest = Buffer.concat([made.rest, piece.value])
      }
    } catch (error) {
      if (waiting === made) void discard()
      throw error
    }
  }

  /** The next slice, or the last one again; what lies before or behind is not there to be had. */
  async function read(exportId: string, offset: number): Promise<{ base64: string; isLast: boolean }> {
    const made = fetched(exportId)
    const next = made.last.offset + made.last.slice.length
    const isNext = offset === next
    if (!isNext && offset !== made.last.offset) throw new AppError('not-found')
    if (isNext) {
      await fill(made)
      // It may have been discarded while its files were read.
      if (waiting !== made) throw new AppError('not-found')
      made.last = { offset, slice: made.rest.subarray(0, exportSliceBytes) }
      made.rest = made.rest.subarray(exportSliceBytes)
      keepOn(made)
    }
    const { slice } = made.last
    return { base64: slice.toString('base64'), isLast: offset + slice.length >= made.bytes }
  }

  return {
    'unsent.measureExport': () => measure(),
    'unsent.export': ({ passphrase, again, withFiles = true }) => {
      checkPassphrase(passphrase, again)
      return make(passphrase, withFiles)
    },
    'exports.read': ({ exportId, offset }) => inTurn(() => read(exportId, offset)),
    'exports.discard': ({ exportId }) => {
      if (waiting?.id === exportId) void discard()
      return {}
    },
  }
}
