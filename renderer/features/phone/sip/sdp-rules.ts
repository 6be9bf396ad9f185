/** The profiles of media that is encrypted with keys agreed by DTLS (RFC 5764). */
const secureProfile = /^(?:UDP|TCP)\/TLS\/RTP\/SAVPF?$/i

/**
 * Whether a description offers DTLS-SRTP for everything it offers (SECURITY D8): no plain RTP profile, no keys in the
 * description, and a fingerprint for each medium that is not refused.
 */
export function isSecureSdp(sdp: string): boolean {
  const [session = '', ...media] = sdp.split(/^m=/m)
  if (media.length === 0 || /^a=crypto:/im.test(sdp)) return false
  const hasSessionFingerprint = /^a=fingerprint:\S+ \S+/im.test(session)
  return media.every((medium) => {
    const [, port = '', profile = ''] = medium.split('\n', 1)[0]?.trim().split(/\s+/) ?? []
    if (!secureProfile.test(profile)) return false
    return port === '0' || hasSessionFingerprint || /^a=fingerprint:\S+ \S+/im.test(medium)
  })
}
