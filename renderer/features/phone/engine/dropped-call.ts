import { bridge } from '../../../bridge/bridge.ts'
import type { CallBack } from '../machine/phone-state.ts'

/** A call that dropped so long ago may have been cut by the page going away: reload and sign-in take no longer. */
const reloadMs = 120_000

/** The call that the page before this one was in, by the log, with the draft or case it belongs to; null without one. */
export async function findDroppedCall(
  now: number,
): Promise<{ readonly callBack: CallBack; readonly caseId: string | null } | null> {
  // By its end, not by its begin, which is what the log is asked for: most calls last longer than a reload.
  const filter = { text: '', directions: [], ends: ['dropped' as const], from: null, to: null }
  const found = await bridge().callLog.list({ filter, before: null, limit: 1 })
  const [call] = found.ok ? found.value.rows : []
  if (call === undefined || call.endedAt === null || call.endedAt < now - reloadMs) return null
  const { id: lineId, number, name, callRef, endedAt: at, caseId } = call
  return { callBack: { lineId, number, name, callRef, at }, caseId }
}
