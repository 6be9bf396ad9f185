/** A piece of one of two versions of a text: shared, or in this version only. */
export interface DiffPiece {
  readonly text: string
  readonly isOwn: boolean
}

/** What two versions of a text have in common, told for each of them. */
export interface TextDiff {
  readonly mine: readonly DiffPiece[]
  readonly theirs: readonly DiffPiece[]
}

/** Words, runs of spaces and single signs: a changed comma marks the comma and not the word before it. */
const tokens = /\s+|[\p{L}\p{M}\p{N}’']+|[^\s\p{L}\p{M}\p{N}]/gu

/** Beyond this many differences two texts are no longer versions of each other, and comparing word by word helps nobody. */
const mostSteps = 800

/**
 * The tokens of `a` and `b` that both have, in order, as index pairs: Myers' greedy algorithm, whose time grows with the
 * number of differences and not with the length of the texts. Null when there are more than `mostSteps`.
 */
function commonPairs(a: readonly string[], b: readonly string[]): [number, number][] | null {
  const furthest = new Map<number, number>([[1, 0]])
  const trail: Map<number, number>[] = []
  const reach = (k: number): number => furthest.get(k) ?? 0
  for (let steps = 0; steps <= Math.min(a.length + b.length, mostSteps); steps += 1) {
    trail.push(new Map(furthest))
    for (let k = -steps; k <= steps; k += 2) {
      let x = k === -steps || (k !== steps && reach(k - 1) < reach(k + 1)) ? reach(k + 1) : reach(k - 1) + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1
      furthest.set(k, x)
      if (x >= a.length && x - k >= b.length) return walkBack(trail, a.length, b.length)
    }
  }
  return null
}

function walkBack(trail: readonly Map<number, number>[], fromX: number, fromY: number): [number, number][] {
  const pairs: [number, number][] = []
  let x = fromX
  let y = fromY
  for (let steps = trail.length - 1; steps >= 0; steps -= 1) {
    const reach = (k: number): number => trail[steps]?.get(k) ?? 0
    const k = x - y
    const before = k === -steps || (k !== steps && reach(k - 1) < reach(k + 1)) ? k + 1 : k - 1
    const beforeX = steps === 0 ? 0 : reach(before)
    const beforeY = steps === 0 ? 0 : beforeX - before
    while (x > beforeX && y > beforeY) {
      x -= 1
      y -= 1
      pairs.push([x, y])
    }
    x = beforeX
    y = beforeY
  }
  return pairs.reverse()
}

/** Neighbouring tokens of the same kind become one piece; a space between two marked words is marked with them. */
function piecesOf(words: readonly string[], shared: ReadonlySet<number>): DiffPiece[] {
  const isOwn = words.map((word, index) => {
    if (!shared.has(index)) return true
    const isBetween = index > 0 && index < words.length - 1 && !shared.has(index - 1) && !shared.has(index + 1)
    return isBetween && word.trim() === ''
  })
  const pieces: { text: string; isOwn: boolean }[] = []
  for (const [index, word] of words.entries()) {
    const own = isOwn[index] ?? false
    const last = pieces.at(-1)
    if (last?.isOwn === own) last.text += word
    else pieces.push({ text: word, isOwn: own })
  }
  return pieces
}

/** Compares two versions of a text word by word; nothing is ever joined, only shown (DESIGN 6.6). */
export function diffWords(mine: string, theirs: string): TextDiff {
  const a = mine.match(tokens) ?? []
  const b = theirs.match(tokens) ?? []
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1
  let tail = 0
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1
  const middle = commonPairs(a.slice(head, a.length - tail), b.slice(head, b.length - tail)) ?? []
  const ends = (length: number): number[] =>
    Array.from({ length: head + tail }, (_, index) => (index < head ? index : length - tail + index - head))
  return {
    mine: piecesOf(a, new Set([...ends(a.length), ...middle.map(([x]) => x + head)])),
    theirs: piecesOf(b, new Set([...ends(b.length), ...middle.map(([, y]) => y + head)])),
  }
}
