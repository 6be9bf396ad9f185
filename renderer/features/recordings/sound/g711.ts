/** Telephone sound in bytes (ITU-T G.711): each is a sample of 16 bit. */

function muLaw(byte: number): number {
  const code = ~byte & 0xff
  const size = (((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)
  return (code & 0x80) !== 0 ? 0x84 - size : size - 0x84
}

function aLaw(byte: number): number {
  const code = byte ^ 0x55
  const segment = (code & 0x70) >> 4
  const base = (code & 0x0f) << 4
  const size = segment === 0 ? base + 8 : (base + 0x1_08) << (segment - 1)
  return (code & 0x80) !== 0 ? size : -size
}

const table = (of: (byte: number) => number): Int16Array => Int16Array.from({ length: 256 }, (_, byte) => of(byte))

/** The sample of each byte. */
export const muLawTable = table(muLaw)
export const aLawTable = table(aLaw)
