import { X509Certificate } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judgeCertificate, judgeEncoded, pinOf, ruleFor } from '../../../main/tls/certificate.ts'
import { trustHosts, verifyAnswer } from '../../../main/shell/electron/certificates.ts'
import { makeCertificate } from '../../kit/certificates.ts'

const good = makeCertificate()
const other = makeCertificate()
const expired = makeCertificate({ days: -1 })
const foreign = makeCertificate({ names: 'DNS:elsewhere.example' })
const wild = makeCertificate({ names: 'DNS:*.helpline.example' })
const now = Date.now()

const certificates = { good, expired, foreign }
const hosts = ['localhost', 'LOCALHOST', '127.0.0.1', 'elsewhere.example', '10.0.0.1'] as const

/** What must come out, said the other way round: everything right, or the first thing that is not. */
function expected(kind: keyof typeof certificates, host: string, isPinned: boolean): string {
  if (!isPinned) return 'wrong-certificate'
  if (kind === 'expired') return 'certificate-expired'
  const named = kind === 'foreign' ? ['elsewhere.example'] : ['localhost', '127.0.0.1']
  return named.includes(host.toLowerCase()) ? 'ok' : 'certificate-name'
}

describe('a certificate of a host with pins (SECURITY D3)', () => {
  const cases = Object.keys(certificates).flatMap((kind) =>
    hosts.flatMap((host) =>
      [true, false].map((isPinned) => ({ kind: kind as keyof typeof certificates, host, isPinned })),
    ),
  )
  test.each(cases)('$kind, for $host, pinned: $isPinned', ({ kind, host, isPinned }) => {
    const { cert, pin } = certificates[kind]
    const pins = [other.pin, ...(isPinned ? [pin] : [])]
    const verdict = judgeCertificate(new X509Certificate(cert), { host, pins, now })
    expect(verdict).toBe(expected(kind, host, isPinned))
    // Electron is told the same: 0 only when everything is right.
    expect(verifyAnswer({ hostname: host, pem: cert }, [{ host, pins }], now)).toBe(verdict === 'ok' ? 0 : -2)
  })

  test('is not good before its time, after it, or by the host alone', () => {
    const rule = { host: 'localhost', pins: [good.pin] }
    const certificate = new X509Certificate(good.cert)
    expect(judgeCertificate(certificate, { ...rule, now: now + 31 * 86_400_000 })).toBe('certificate-expired')
    expect(judgeCertificate(certificate, { ...rule, now: now - 31 * 86_400_000 })).toBe('certificate-expired')
    expect(judgeCertificate(certificate, { host: 'localhost', pins: [], now })).toBe('wrong-certificate')
    expect(judgeCertificate(certificate, { ...rule, now: Number.NaN })).toBe('certificate-expired')
  })

  test('names count as browsers count them: alternative names only, one label for a star', () => {
    const judge = (host: string) => judgeCertificate(new X509Certificate(wild.cert), { host, pins: [wild.pin], now })
    expect(judge('desk.helpline.example')).toBe('ok')
    expect(judge('desk.helpline.example.')).toBe('ok')
    for (const host of ['helpline.example', 'a.b.helpline.example', 'practice.example', 'evil-helpline.example']) {
      expect(judge(host)).toBe('certificate-name')
    }
  })

  test('what cannot be read is wrong, not an accident', () => {
    for (const text of ['', 'x', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----', new Uint8Array(20)]) {
      expect(judgeEncoded(text, { host: 'localhost', pins: [good.pin], now })).toBe('wrong-certificate')
    }
  })

  test('the pin is the one openssl computes, and survives a renewal with the same key', () => {
    const key = execFileSync('openssl', ['x509', '-pubkey', '-noout'], { input: good.cert })
    const der = execFileSync('openssl', ['pkey', '-pubin', '-outform', 'der'], { input: key })
    const pin = execFileSync('openssl', ['dgst', '-sha256', '-binary'], { input: der }).toString('base64')
    expect(pinOf(new X509Certificate(good.cert))).toBe(pin)
    expect(makeCertificate({ sameKeyAs: good }).pin).toBe(pin)
  })
})

describe('Electron’s verify procedure (SECURITY D2–D4)', () => {
  test('leaves hosts without pins to Chromium', () => {
    expect(
      verifyAnswer({ hostname: 'other.example', pem: good.cert }, [{ host: 'localhost', pins: [good.pin] }], now),
    ).toBe(-3)
    expect(verifyAnswer({ hostname: 'localhost', pem: good.cert }, [], now)).toBe(-3)
    expect(ruleFor([{ host: '[::1]', pins: [] }], '::1')).not.toBeNull()
    expect(ruleFor([{ host: 'a.example', pins: [] }], 'b.a.example')).toBeNull()
  })

  test('is put in force for the whole session, and what was open before is closed', async () => {
    const done: string[] = []
    const given: { verify: ((request: object, callback: (answer: number) => void) => void) | null } = { verify: null }
    await trustHosts(
      {
        setCertificateVerifyProc: (proc: typeof given.verify) => {
          given.verify = proc
          done.push('set')
        },
        closeAllConnections: async () => void done.push('closed'),
      } as never,
      [{ host: 'localhost', pins: [good.pin] }],
      () => now,
    )
    expect(done).toEqual(['set', 'closed'])
    const answers: number[] = []
    for (const [hostname, data] of [
      ['localhost', good.cert],
      ['localhost', other.cert],
      ['else.example', other.cert],
    ]) {
      const request = { hostname, certificate: { data }, verificationResult: 'OK', errorCode: 0 }
      given.verify?.(request, (answer) => answers.push(answer))
    }
    expect(answers).toEqual([0, -2, -3])
  })
})

test('one connection in the whole program takes any certificate: the look that sends nothing (SECURITY D5)', () => {
  const files = readdirSync('main', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const lax = files.filter((file) => {
    const text = readFileSync(join('main', file), 'utf8')
    return /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|ignore-certificate-errors/.test(text)
  })
  expect(lax).toEqual([join('tls', 'probe.ts')])
  expect(readFileSync(join('main', 'tls', 'probe.ts'), 'utf8').match(/rejectUnauthorized/g)).toHaveLength(1)
})
