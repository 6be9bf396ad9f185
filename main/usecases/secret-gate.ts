/**
 * How often the SIP secret may cross to the window: once in each sign-in, and once more in a window that was loaded anew,
 * whose memory is empty (SECURITY B6). A second ask of the same window load is refused, so that nothing that runs in the
 * page later can fetch it.
 */
export interface SecretGate {
  /** True the first time after a sign-in or a load; false until the next. */
  mayPass(): boolean
  /** A window was loaded: it holds nothing. */
  windowLoaded(): void
  /** Whoever was at the desk has left. */
  signedOut(): void
}

export function createSecretGate(): SecretGate {
  let isGiven = false
  const open = (): void => {
    isGiven = false
  }
  return {
    mayPass() {
      if (isGiven) return false
      isGiven = true
      return true
    },
    windowLoaded: open,
    signedOut: open,
  }
}
