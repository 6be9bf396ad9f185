import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * The pages of a file as SQLCipher 4 lays them out with a raw key: 16 bytes of salt at the very beginning, and in every page
 * of 4096 bytes the encrypted content, an IV and an HMAC over both and the number of the page. Used to tell a damaged page
 * from a wrong key, and to look through a whole file without holding up its database.
 */

export const pageBytes = 4096
export const saltBytes = 16
const ivBytes = 16
const macBytes = 64
const sealedTo = pageBytes - macBytes
const contentTo = sealedTo - ivBytes

export interface PageSeal {
  /** Whether page `number` (from 1) is whole and was written with this key. */
  isWhole(page: Uint8Array, number: number): boolean
  /** The content of a whole page; of the first one, what follows the salt. */
  open(page: Uint8Array, number: number): Buffer
  /** A page with this content. */
  seal(content: Uint8Array, number: number): Buffer
}

/** `salt`: the first 16 bytes of the file. */
export function createPageSeal(key: Uint8Array, salt: Uint8Array): PageSeal {
  // SQLCipher's own numbers: the salt with every byte crossed with 0x3a, two rounds, 32 bytes.
  const macSalt = Uint8Array.from(salt, (byte) => byte ^ 0x3a)
  const macKey = pbkdf2Sync(key, macSalt, 2, 32, 'sha512')
  const from = (number: number) => (number === 1 ? saltBytes : 0)

  function macOf(page: Uint8Array, number: number): Buffer {
    const place = Buffer.alloc(4)
    place.writeUInt32LE(number)
    return createHmac('sha512', macKey)
      .update(page.subarray(from(number), sealedTo))
      .update(place)
      .digest()
  }

  return {
    isWhole: (page, number) =>
      page.length === pageBytes && timingSafeEqual(macOf(page, number), page.subarray(sealedTo, pageBytes)),
    open(page, number) {
      const cipher = createDecipheriv('aes-256-cbc', key, page.subarray(contentTo, sealedTo)).setAutoPadding(false)
      return Buffer.concat([cipher.update(page.subarray(from(number), contentTo)), cipher.final()])
    },
    seal(content, number) {
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false)
      const head = number === 1 ? Buffer.from(salt) : Buffer.alloc(0)
      const page = Buffer.concat([head, cipher.update(content), cipher.final(), iv, Buffer.alloc(macBytes)])
      macOf(page, number).copy(page, sealedTo)
      return page
    },
  }
}
