import { describe, expect, it } from 'vitest'
import { isSecureSdp } from '../../../renderer/features/phone/sip/sdp-rules.ts'

const session = ['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=Asterisk', 'c=IN IP4 127.0.0.1', 't=0 0']
const fingerprint = 'a=fingerprint:SHA-256 2F:AA:01'

function sdp(...lines: string[]): string {
  return `${lines.join('\r\n')}\r\n`
}

describe('media is taken only with keys agreed by DTLS (SECURITY D8)', () => {
  it('as an exchange offers it: the fingerprint at the medium, or once for all', () => {
    const audio = 'm=audio 18200 UDP/TLS/RTP/SAVPF 107 0'
    expect(isSecureSdp(sdp(...session, audio, fingerprint, 'a=setup:actpass'))).toBe(true)
    expect(isSecureSdp(sdp(...session, fingerprint, audio, 'a=setup:actpass'))).toBe(true)
  })

  it('as a browser offers it, and with a medium it has refused', () => {
    const audio = ['m=audio 9 UDP/TLS/RTP/SAVPF 111 126', 'a=ice-ufrag:x', fingerprint, 'a=rtcp-mux']
    expect(isSecureSdp(sdp(...session, 'a=group:BUNDLE 0', ...audio))).toBe(true)
    expect(isSecureSdp(sdp(...session, ...audio, 'm=video 0 UDP/TLS/RTP/SAVPF 99'))).toBe(true)
  })

  it.each([
    ['plain RTP', ['m=audio 18200 RTP/AVP 0']],
    ['plain RTP with feedback', ['m=audio 18200 RTP/AVPF 0', fingerprint]],
    ['keys in the description', ['m=audio 18200 RTP/SAVP 0', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc']],
    ['both kinds of keys', ['m=audio 9 UDP/TLS/RTP/SAVPF 0', fingerprint, 'a=crypto:1 AES inline:abc']],
    ['no fingerprint', ['m=audio 18200 UDP/TLS/RTP/SAVPF 0']],
    ['a second medium in the clear', ['m=audio 9 UDP/TLS/RTP/SAVPF 0', fingerprint, 'm=audio 18202 RTP/AVP 0']],
    ['a refused medium in the clear', ['m=audio 9 UDP/TLS/RTP/SAVPF 0', fingerprint, 'm=video 0 RTP/AVP 31']],
    ['nothing at all', []],
    ['a medium that cannot be read', ['m=']],
  ])('never with %s', (_what, lines) => {
    expect(isSecureSdp(sdp(...session, ...lines))).toBe(false)
  })

  it('never as an empty text, and whatever the line ends', () => {
    expect(isSecureSdp('')).toBe(false)
    expect(isSecureSdp(`v=0\nm=audio 9 UDP/TLS/RTP/SAVPF 0\n${fingerprint}\n`)).toBe(true)
    expect(isSecureSdp('v=0\nm=audio 9 RTP/AVP 0\n')).toBe(false)
  })
})
