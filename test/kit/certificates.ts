import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pinOf } from '../../main/tls/certificate.ts'

/** A certificate with its key, as a server needs them. */
export interface TestCertificate {
  readonly cert: string
  readonly key: string
  readonly pin: string
}

interface Wish {
  /** Alternative names, such as `DNS:localhost,IP:127.0.0.1`. */
  readonly names?: string
  /** Days from now it ends; below 0 it has ended. */
  readonly days?: number
  /** Who signs it; without one it signs itself. */
  readonly signedBy?: TestCertificate
  /** Reuses this key: a renewed certificate. */
  readonly sameKeyAs?: TestCertificate
  readonly isAuthority?: boolean
}

const here = 'DNS:localhost,IP:127.0.0.1'

/** The time openssl wants: YYYYMMDDHHMMSSZ. */
function stamp(days: number): string {
  const at = new Date(Date.now() + days * 86_400_000).toISOString()
  return `${at.replaceAll(/[-:T]/g, '').slice(0, 14)}Z`
}

/** Makes a certificate with the openssl program, in a folder of its own that is gone afterwards. */
export function makeCertificate(wish: Wish = {}): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  try {
    if (wish.sameKeyAs === undefined) {
      openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', at('key.pem'))
    } else writeFileSync(at('key.pem'), wish.sameKeyAs.key)
    writeFileSync(at('serial'), '01\n')
    writeFileSync(at('index'), '')
    writeFileSync(
      at('ca.cnf'),
      [
        '[ca]\ndefault_ca=one\n[one]\ndir=.\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256',
        'policy=any\nunique_subject=no\nrand_serial=yes\n[any]\ncommonName=supplied',
        `[names]\nsubjectAltName=${wish.names ?? here}`,
        `basicConstraints=critical,CA:${wish.isAuthority === true ? 'TRUE' : 'FALSE'}`,
      ].join('\n'),
    )
    openssl('req', '-new', '-key', at('key.pem'), '-subj', '/CN=practice.example', '-out', at('ask.csr'))
    if (wish.signedBy !== undefined) {
      writeFileSync(at('ca.pem'), wish.signedBy.cert)
      writeFileSync(at('ca-key.pem'), wish.signedBy.key)
    }
    const days = wish.days ?? 30
    openssl(
      'ca',
      ...['-batch', '-notext', '-config', at('ca.cnf'), '-extensions', 'names', '-in', at('ask.csr')],
      ...['-startdate', stamp(Math.min(days, 0) - 30), '-enddate', stamp(days), '-out', at('cert.pem')],
      ...(wish.signedBy === undefined
        ? ['-selfsign', '-keyfile', at('key.pem')]
        : ['-cert', at('ca.pem'), '-keyfile', at('ca-key.pem')]),
    )
    const cert = readFileSync(at('cert.pem'), 'utf8')
    return { cert, key: readFileSync(at('key.pem'), 'utf8'), pin: pinOf(new X509Certificate(cert)) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
