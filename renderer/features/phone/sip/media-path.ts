/** How long a path that has failed is given to bring one packet more. */
const lookEveryMs = 2000

async function packetsOf(connection: RTCPeerConnection): Promise<number> {
  let packets = 0
  for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
    if (report['type'] === 'inbound-rtp') packets += Number(report['packetsReceived'] ?? 0)
  }
  return packets
}

/**
 * Tells once when the way of the sound is gone for good: the connection has failed and brings no packet any more. When
 * a BYE is lost it is the only sign that the other side has gone. Chromium leaves `iceConnectionState`, which the SIP
 * library watches, at `disconnected` for ever in that case (seen in 156); `connectionState` fails after some 15 s. The
 * answer stops watching.
 */
export function watchMediaPath(connection: RTCPeerConnection, onGone: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false

  function stop(): void {
    isStopped = true
    clearTimeout(timer)
    connection.removeEventListener('connectionstatechange', changed)
  }

  const isFailed = (): boolean => !isStopped && connection.connectionState === 'failed'

  async function look(before: number | null): Promise<void> {
    // Statistics that cannot be read are of a connection that is gone.
    const packets = await packetsOf(connection).catch(() => before ?? 0)
    if (!isFailed()) return
    if (before !== null && packets <= before) {
      stop()
      onGone()
      return
    }
    timer = setTimeout(() => void look(packets), lookEveryMs)
  }

  function changed(): void {
    clearTimeout(timer)
    if (isFailed()) void look(null)
  }

  connection.addEventListener('connectionstatechange', changed)
  return stop
}
