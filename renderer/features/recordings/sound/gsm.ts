/**
 * GSM 06.10 full rate, the decoder of the standard in its own whole numbers: 33 bytes (or 32.5 in WAV) become 160 samples of
 * 16 bit at 8 kHz. Bit for bit what the reference gives, which a test asks of it.
 */

export const gsmRate = 8000
const gsmFrameBytes = 33
const samplesOfFrame = 160
/** Two frames of the form that Microsoft's WAV holds them in. */
const wav49Bytes = 65
const wav49Samples = 2 * samplesOfFrame

const qlb = [3277, 11469, 21299, 32767] as const
const fac = [18431, 20479, 22527, 24575, 26623, 28671, 30719, 32767] as const
/** How the eight coefficients of the filter are read: B, MIC, INVA of the standard. */
const lars = [
  [0, -32, 13107],
  [0, -32, 13107],
  [2048, -16, 13107],
  [-2560, -16, 13107],
  [94, -8, 19223],
  [-1792, -8, 17476],
  [-341, -4, 31454],
  [-1144, -4, 29708],
] as const
const larBits = [6, 6, 5, 5, 4, 4, 3, 3] as const

const saturated = (value: number): number => (value > 32767 ? 32767 : value < -32768 ? -32768 : value)
const add = (a: number, b: number): number => saturated(a + b)
const sub = (a: number, b: number): number => saturated(a - b)
const mult = (a: number, b: number): number => (a === -32768 && b === -32768 ? 32767 : (a * b + 16384) >> 15)
const word = (value: number): number => (value << 16) >> 16

function shiftedRight(value: number, by: number): number {
  if (by >= 16) return value < 0 ? -1 : 0
  if (by <= -16) return 0
  return by < 0 ? word(value << -by) : value >> by
}
function shiftedLeft(value: number, by: number): number {
  if (by >= 16) return 0
  if (by <= -16) return value < 0 ? -1 : 0
  return by < 0 ? value >> -by : word(value << by)
}

/** Reads the parameters of a frame one after the other, `bits` at a time. */
type BitReader = (bits: number) => number

/** The highest bit first, as the standard and `.gsm` files have it. */
function highFirst(bytes: Uint8Array, at: number): BitReader {
  let bit = at * 8
  return (bits) => {
    let value = 0
    for (let each = 0; each < bits; each += 1, bit += 1)
      value = (value << 1) | (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
    return value
  }
}
/** The lowest bit first, as WAV has it. */
function lowFirst(bytes: Uint8Array, at: number): BitReader {
  let bit = at * 8
  return (bits) => {
    let value = 0
    for (let each = 0; each < bits; each += 1, bit += 1) value |= (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1) << each
    return value
  }
}

/** A decoder with its memory: frames of one recording, in their order. */
function createGsmDecoder() {
  /** 120 samples of the past, then 40 of the subframe. */
  const past = new Int16Array(160)
  const lattice = new Int16Array(9)
  let before = new Int16Array(8)
  let now = new Int16Array(8)
  const reflection = new Int16Array(8)
  const residual = new Int16Array(40)
  const excitation = new Int16Array(samplesOfFrame)
  let lag = 40
  let emphasis = 0

  function readLars(read: BitReader): void {
    const next = before
    before = now
    now = next
    larBits.forEach((bits, index) => {
      const [b, mic, inva] = lars[index] ?? lars[0]
      const shifted = sub(word(add(read(bits), mic) << 10), b << 1)
      const scaled = mult(inva, shifted)
      now[index] = add(scaled, scaled)
    })
  }

  function readResidual(read: BitReader, grid: number, size: number): void {
    let exponent = size > 15 ? (size >> 3) - 1 : 0
    let mantissa = size - (exponent << 3)
    if (mantissa === 0) {
      exponent = -4
      mantissa = 7
    } else {
      while (mantissa <= 7) {
        mantissa = (mantissa << 1) | 1
        exponent -= 1
      }
      mantissa -= 8
    }
    const factor = fac[mantissa] ?? 0
    const shift = sub(6, exponent)
    const half = shiftedLeft(1, sub(shift, 1))
    residual.fill(0)
    for (let index = 0; index < 13; index += 1) {
      const pulse = word(((read(3) << 1) - 7) << 12)
      residual[grid + 3 * index] = shiftedRight(add(mult(factor, pulse), half), shift)
    }
  }

  function readSubframe(read: BitReader, at: number): void {
    const told = read(7)
    const gain = qlb[read(2)] ?? 0
    const grid = read(2)
    readResidual(read, grid, read(6))
    if (told >= 40 && told <= 120) lag = told
    for (let k = 0; k < 40; k += 1) {
      const sample = add(residual[k] ?? 0, mult(gain, past[120 + k - lag] ?? 0))
      past[120 + k] = sample
      excitation[at + k] = sample
    }
    past.copyWithin(0, 40, 160)
  }

  /** The coefficients between those of two frames, for samples `from` up to `to` of a frame. */
  function blend(from: number): void {
    for (let i = 0; i < 8; i += 1) {
      const a = before[i] ?? 0
      const b = now[i] ?? 0
      const lar =
        from === 0
          ? add(add(a >> 2, b >> 2), a >> 1)
          : from === 13
            ? add(a >> 1, b >> 1)
            : from === 27
              ? add(add(a >> 2, b >> 2), b >> 1)
              : b
      const size = lar === -32768 ? 32767 : Math.abs(lar)
      const bent = size < 11059 ? size << 1 : size < 20070 ? size + 11059 : add(size >> 2, 26112)
      reflection[i] = lar < 0 ? -bent : bent
    }
  }

  function filter(from: number, to: number, out: Int16Array, at: number): void {
    blend(from)
    for (let k = from; k < to; k += 1) {
      let sample = excitation[k] ?? 0
      for (let i = 7; i >= 0; i -= 1) {
        const coefficient = reflection[i] ?? 0
        const held = lattice[i] ?? 0
        sample = sub(sample, mult(coefficient, held))
        lattice[i + 1] = add(held, mult(coefficient, sample))
      }
      lattice[0] = sample
      emphasis = add(sample, mult(emphasis, 28180))
      out[at + k] = add(emphasis, emphasis) & 0xff_f8
    }
  }

  return (read: BitReader, out: Int16Array, at: number): void => {
    readLars(read)
    for (let subframe = 0; subframe < 4; subframe += 1) readSubframe(read, subframe * 40)
    filter(0, 13, out, at)
    filter(13, 27, out, at)
    filter(27, 40, out, at)
    filter(40, samplesOfFrame, out, at)
  }
}

/** Of how many samples plain frames are, and those of WAV. */
export const gsmSamples = (bytes: Uint8Array): number => Math.floor(bytes.length / gsmFrameBytes) * samplesOfFrame
export const wav49SamplesOf = (bytes: Uint8Array): number => Math.floor(bytes.length / wav49Bytes) * wav49Samples

/** Plain frames of 33 bytes; what is left at the end is no frame and left out. */
export function decodeGsm(bytes: Uint8Array): Int16Array {
  const frames = Math.floor(bytes.length / gsmFrameBytes)
  const out = new Int16Array(frames * samplesOfFrame)
  const decode = createGsmDecoder()
  for (let frame = 0; frame < frames; frame += 1) {
    const read = highFirst(bytes, frame * gsmFrameBytes)
    // Four bits that mark every frame.
    read(4)
    decode(read, out, frame * samplesOfFrame)
  }
  return out
}

/** Pairs of frames in 65 bytes, as WAV holds them. */
export function decodeWav49(bytes: Uint8Array): Int16Array {
  const pairs = Math.floor(bytes.length / wav49Bytes)
  const out = new Int16Array(pairs * wav49Samples)
  const decode = createGsmDecoder()
  for (let pair = 0; pair < pairs; pair += 1) {
    const read = lowFirst(bytes, pair * wav49Bytes)
    decode(read, out, pair * wav49Samples)
    decode(read, out, pair * wav49Samples + samplesOfFrame)
  }
  return out
}
