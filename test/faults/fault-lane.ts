import { shortTimings, startFaultDesk } from './fault-desk.ts'
import type { FaultDesk, FaultRole, FaultServer } from './fault-desk.ts'
import type { FaultRow } from './fault-rows.ts'

/** One thing a desk asks of the server, under a fault: answers how it ended, in the words of the table. */
export interface Operation {
  readonly name: string
  /** What the table expects of it. */
  readonly expected: (row: FaultRow) => string
  /** A desk of its own, so that operations run side by side. */
  readonly begin: (server: FaultServer) => Promise<{ run(row: FaultRow): Promise<string>; close(): Promise<void> }>
}

export const laneTimings = { ...shortTimings, serverTimeoutMs: 400 }
/** Side by side they share the machine: what no fault delays must not time out, however busy that is. */
const patientMs = 20_000
/** What a slow line needs is what a real desk has. */
const slowTimings = { ...shortTimings, serverTimeoutMs: 5_000 }

interface Struck {
  readonly desk: FaultDesk
  /** The fault of the row strikes what the desk asks from now on, or (where the row says so) everything. */
  readonly strike: (request: { method: string; path: RegExp }) => void
}

/** The desk of one lane; a row that makes the line itself slow has one of its own for as long as it lasts. */
export async function deskFor(
  server: FaultServer,
  {
    role = 'agent',
    timings = laneTimings,
    timeoutMs = timings.serverTimeoutMs,
  }: {
    role?: FaultRole
    timings?: typeof laneTimings
    /** Of its requests, where the fault is one of time. */
    timeoutMs?: number
  } = {},
) {
  const usual = await startFaultDesk(timings, server, { role })
  usual.setPatience(patientMs)
  let slow: FaultDesk | null = null

  async function leave(): Promise<void> {
    usual.proxy.clear()
    usual.setPatience(patientMs)
    const onLine = slow
    slow = null
    await onLine?.close()
  }

  return {
    usual,
    async deskUnder(row: FaultRow): Promise<Struck> {
      // A row that failed may not have ended.
      await leave()
      const { bytesPerSecond } = row
      if (bytesPerSecond !== undefined) {
        slow = await startFaultDesk(slowTimings, server, { role, isOnLine: true })
        const onLine = slow
        return {
          desk: onLine,
          strike() {
            onLine.proxy.forget()
            onLine.setSpeed(bytesPerSecond)
          },
        }
      }
      return {
        desk: usual,
        strike(request) {
          const rule = row.rule?.(timeoutMs)
          usual.proxy.forget()
          if (row.isOverTime === true) usual.setPatience(timeoutMs)
          if (rule !== undefined) usual.proxy.rule(row.isForAll === true ? rule : { ...request, ...rule })
        },
      }
    },
    /** The end of a row. */
    leave,
    async close(): Promise<void> {
      await leave()
      await usual.close()
    },
  }
}

export type Lane = Awaited<ReturnType<typeof deskFor>>
