/** How long a path that has failed is given to bring one packet more. */
const lookEveryMs = 2000
/** How long a failed path is waited for while the exchange cannot be asked for another: it gives up after so long itself. */
const longestWaitMs = 30_000
/** An interruption shorter than this is left to mend itself. */
const restartAfterMs = 3000
const restartEveryMs = 10_000

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
 * library watches, at `disconnected` for ever in that case (seen in 156); `connectionState` fails after some 15 s.
 * While `isCutOff` says that the exchange cannot be reached, a way that may still be renewed is waited for, up to 30 s.
 * The answer stops watching.
 */
export function watchMediaPath(
  connection: RTCPeerConnection,
  onGone: () => void,
  isCutOff: () => boolean = () => false,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false
  let waitedMs = 0

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
    const isDead = before !== null && packets <= before
    if (isDead && !(isCutOff() && waitedMs < longestWaitMs)) {
      stop()
      onGone()
      return
    }
    waitedMs += lookEveryMs
    timer = setTimeout(() => void look(packets), lookEveryMs)
  }

  function changed(): void {
    clearTimeout(timer)
    waitedMs = 0
    if (isFailed()) void look(null)
  }

  connection.addEventListener('connectionstatechange', changed)
  return stop
}

/**
 * Asks for another way of the sound when the one there is has been interrupted for 3 s, as after a change of network; not
 * more than every 10 s. The answer stops watching.
 */
export function watchInterruption(connection: RTCPeerConnection, restart: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined

  function later(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!isDown(connection)) return
      restart()
      later(restartEveryMs)
    }, ms)
  }

  function changed(): void {
    if (isDown(connection)) later(restartAfterMs)
    else clearTimeout(timer)
  }

  connection.addEventListener('iceconnectionstatechange', changed)
  return () => {
    clearTimeout(timer)
    connection.removeEventListener('iceconnectionstatechange', changed)
  }
}

/** Whether nothing gets through at this moment. */
export function isDown(connection: RTCPeerConnection): boolean {
  return connection.iceConnectionState === 'disconnected' || connection.iceConnectionState === 'failed'
}
