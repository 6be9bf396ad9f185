import type { CallEnd, CallQuality, CallReport, Result } from '../../../../preload/contract/index.ts'
import type { Line } from '../machine/phone-state.ts'

export interface CallRecorder {
  record(line: Line, end: CallEnd | null, endedAt: number | null, quality: CallQuality | null): void
  /** Which case or draft the call belongs to; kept also when its end has been told. */
  setCase(lineId: string, caseId: string | null): void
  /** Drops what is kept of calls that are over and told: nothing of them is needed behind a lock. */
  forget(): void
  /** The page is going: everything at once, without waiting for answers. */
  flush(): void
  /** Tells nothing any more: the next person's log is not the place for it. */
  stop(): void
}

interface Options {
  readonly send: (report: CallReport) => Promise<Result<unknown>>
  readonly after: (ms: number, run: () => void) => () => void
}

const retryMs = 5000
/** So many calls can still be given a case afterwards. */
const mostKept = 20

/**
 * Tells the core of each call, whole each time. What the core could not take is told again until it can: a call is
 * in the log also when the window had lost its core for a moment.
 */
export function createCallRecorder(options: Options): CallRecorder {
  const reports = new Map<string, CallReport>()
  const cases = new Map<string, string>()
  const untold = new Set<string>()
  let isTelling = false
  let isStopped = false

  async function tellAll(): Promise<void> {
    if (isTelling || isStopped) return
    isTelling = true
    for (const id of untold) {
      untold.delete(id)
      const report = reports.get(id)
      if (report === undefined) continue
      const answer = await options.send(report)
      if (!answer.ok && answer.error.retryable) {
        untold.add(id)
        options.after(retryMs, () => void tellAll())
        break
      }
    }
    isTelling = false
  }

  function keep(report: CallReport): void {
    reports.delete(report.id)
    reports.set(report.id, report)
    for (const [id, old] of reports) {
      if (reports.size <= mostKept) break
      if (old.end !== null && !untold.has(id)) drop(id)
    }
    untold.add(report.id)
    void tellAll()
  }

  function drop(id: string): void {
    reports.delete(id)
    cases.delete(id)
  }

  return {
    record(line, end, endedAt, quality) {
      const { id, direction, number, name, queue, callRef, startedAt, answeredAt, holds } = line
      const heldMs = Math.round(line.heldMs)
      const caseId = cases.get(id) ?? null
      keep({
        id,
        direction,
        number,
        name,
        queue,
        callRef,
        startedAt,
        answeredAt,
        endedAt,
        holds,
        heldMs,
        end,
        quality,
        caseId,
      })
    },
    setCase(lineId, caseId) {
      if (caseId === null) cases.delete(lineId)
      else cases.set(lineId, caseId)
      const report = reports.get(lineId)
      if (report !== undefined && report.caseId !== caseId) keep({ ...report, caseId })
    },
    forget() {
      for (const [id, report] of reports) if (report.end !== null && !untold.has(id)) drop(id)
    },
    flush() {
      for (const id of untold) {
        const report = reports.get(id)
        if (report !== undefined) void options.send(report)
      }
      untold.clear()
    },
    stop() {
      isStopped = true
    },
  }
}
