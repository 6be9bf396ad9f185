import { z } from 'zod'
import { AppError, maxSiteText } from '../../preload/contract/index.ts'
import { isSignedBy } from './signature.ts'
import { Site } from './site.ts'
import { readAddress } from './site-values.ts'

/** A site file whose signature is right and whose content can be used. */
export interface SignedSite {
  readonly site: Site
  /** The signer's raw Ed25519 public key, base64. Whether it may sign is for the store to say. */
  readonly signer: string
  /** The file as it was read: this is what is kept. */
  readonly text: string
}

const Versioned = z.looseObject({ version: z.number().int() })
const Envelope = z.strictObject({
  version: z.literal(1),
  site: z.looseObject({}),
  signer: z.string().max(60),
  signature: z.string().max(120),
})

/** The addresses alone, so that an insecure one is told as such. */
const Addresses = z.object({
  server: z.object({ url: z.string() }),
  phone: z.object({ server: z.object({ url: z.string() }) }).nullable(),
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('site-unreadable', { cause })
  }
}

function contentOf(content: unknown): Site {
  const addresses = Addresses.safeParse(content)
  if (addresses.success) {
    const { server, phone } = addresses.data
    const verdicts = [readAddress(server.url, 'https'), phone === null ? 'good' : readAddress(phone.server.url, 'wss')]
    if (verdicts.includes('insecure')) throw new AppError('insecure-address')
  }
  const site = Site.safeParse(content)
  if (!site.success) throw new AppError('site-unreadable', { cause: site.error })
  return site.data
}

/**
 * Reads a site file: size, form, version, signature, content, in this order; nothing of it is believed before its
 * signature is (SECURITY C13). `site-too-large`, `site-unreadable`, `site-newer`, `site-forged`, `insecure-address`.
 */
export function readSiteFile(text: string): SignedSite {
  if (text.length > maxSiteText) throw new AppError('site-too-large')
  const file = parsed(text)
  const versioned = Versioned.safeParse(file)
  if (!versioned.success || versioned.data.version < 1) throw new AppError('site-unreadable')
  if (versioned.data.version > 1) throw new AppError('site-newer')
  const envelope = Envelope.safeParse(file)
  if (!envelope.success) throw new AppError('site-unreadable', { cause: envelope.error })
  const { site, signer, signature } = envelope.data
  if (!isSignedBy(site, signer, signature)) throw new AppError('site-forged')
  return { site: contentOf(site), signer, text }
}
