import type { Press } from './buttons.ts'

/** The part of the browser's media session that is used here; TypeScript's library lacks the actions of calls. */
export interface MediaKeySession {
  playbackState: string
  setActionHandler(action: string, handler: (() => void) | null): void
  setMicrophoneActive?(isActive: boolean): void
}

export interface MediaKeys {
  /** Takes the keys while there is a call, and gives them back after it. */
  follow(isInCall: boolean, isMuted: boolean): void
  stop(): void
}

/** A media key is the one button of many a simple headset: it answers, holds and takes back. It never hangs up. */
const meanings: Readonly<Record<string, Press>> = {
  play: 'flash',
  pause: 'flash',
  togglemicrophone: 'mute',
  hangup: 'end',
}

/** The media keys of a headset or keyboard, for where no telephone buttons are known. */
export function createMediaKeys(session: MediaKeySession | null, onPress: (press: Press) => void): MediaKeys {
  let isTaken = false

  function take(isInCall: boolean): void {
    if (session === null || isInCall === isTaken) return
    isTaken = isInCall
    for (const [action, press] of Object.entries(meanings)) {
      try {
        session.setActionHandler(action, isInCall ? () => onPress(press) : null)
      } catch {
        // A browser that does not know this action.
      }
    }
    session.playbackState = isInCall ? 'playing' : 'none'
  }

  return {
    follow(isInCall, isMuted) {
      take(isInCall)
      if (isInCall) session?.setMicrophoneActive?.(!isMuted)
    },
    stop: () => take(false),
  }
}

function isMediaKeySession(value: unknown): value is MediaKeySession {
  return typeof value === 'object' && value !== null && 'setActionHandler' in value && 'playbackState' in value
}

/** Null where the browser has none. */
export function mediaKeySessionOf(navigator: object): MediaKeySession | null {
  const found: unknown = 'mediaSession' in navigator ? navigator.mediaSession : null
  return isMediaKeySession(found) ? found : null
}
