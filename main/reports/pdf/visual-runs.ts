/**
 * A line of text as the pieces a page shows from left to right. PDF knows no directions: whoever writes it puts the pieces
 * in order. The rules are those of Unicode's bidirectional algorithm (UAX 9) for one line without control characters, which
 * is what words of a report are.
 */
export interface VisualRun {
  /** In the order in which it is read. */
  readonly text: string
  readonly isRightToLeft: boolean
}

type Kind = 'L' | 'R' | 'AL' | 'EN' | 'AN' | 'ES' | 'CS' | 'ET' | 'NSM' | 'N'

const arabic = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u
const hebrew = /[\p{Script=Hebrew}\p{Script=Nko}]/u
/** Marks that turn or embed directions. They say nothing on paper, and could hide what a line says. */
const controls = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff]/gu

function kindOf(letter: string): Kind {
  if (/\p{Mn}/u.test(letter)) return 'NSM'
  if (/[0-9]/.test(letter)) return 'EN'
  if (/[\u0660-\u0669\u066b\u066c]/.test(letter)) return 'AN'
  if (/[\u06f0-\u06f9]/.test(letter)) return 'EN'
  if (/[+\-\u2212]/.test(letter)) return 'ES'
  if (/[,./:\u00a0\u202f\u060c]/.test(letter)) return 'CS'
  if (/[%#$\u00b0\u066a\u2030]|\p{Sc}/u.test(letter)) return 'ET'
  if (arabic.test(letter) && /[\p{L}\p{So}]/u.test(letter)) return 'AL'
  if (hebrew.test(letter) && /\p{L}/u.test(letter)) return 'R'
  return /[\p{L}\p{Nd}\p{Nl}\p{Mc}]/u.test(letter) ? 'L' : 'N'
}

/** Rules W1 to W7: what numbers and marks count as beside what stands around them. */
function settleWeak(kinds: Kind[], base: 'L' | 'R'): void {
  const at = (index: number): Kind => kinds[index] ?? 'N'
  let before: Kind = base
  let strong: Kind = base
  kinds.forEach((kind, index) => {
    const own = kind === 'NSM' ? before : kind
    kinds[index] = own === 'EN' && strong === 'AL' ? 'AN' : own
    if (own === 'L' || own === 'R' || own === 'AL') strong = own
    before = at(index)
  })
  kinds.forEach((kind, index) => {
    if (kind === 'AL') kinds[index] = 'R'
    const [last, next] = [at(index - 1), at(index + 1)]
    if (kind === 'ES' && last === 'EN' && next === 'EN') kinds[index] = 'EN'
    if (kind === 'CS' && last === next && (last === 'EN' || last === 'AN')) kinds[index] = last
  })
  const nextToNumber = (step: 1 | -1) => {
    const order = step === 1 ? [...kinds.keys()] : [...kinds.keys()].reverse()
    for (const index of order) if (at(index) === 'ET' && at(index - step) === 'EN') kinds[index] = 'EN'
  }
  nextToNumber(1)
  nextToNumber(-1)
  strong = base
  kinds.forEach((kind, index) => {
    if (kind === 'ES' || kind === 'CS' || kind === 'ET') kinds[index] = 'N'
    if (kind === 'L' || kind === 'R') strong = kind
    if (kind === 'EN' && strong === 'L') kinds[index] = 'L'
  })
}

const openers = '([{<«‹'
const closers = ')]}>»›'

/** Rule N0: brackets go the way of what is in them, or of what they follow, and both the same way. */
function settleBrackets(kinds: Kind[], letters: readonly string[], base: 'L' | 'R'): void {
  const sideOf = (kind: Kind | undefined): 'L' | 'R' | null =>
    kind === 'L' ? 'L' : kind === 'R' || kind === 'EN' || kind === 'AN' ? 'R' : null
  const waiting: number[] = []
  const pairs: [number, number][] = []
  letters.forEach((letter, index) => {
    if (kinds[index] !== 'N') return
    if (openers.includes(letter)) waiting.push(index)
    const opener = letters[waiting.at(-1) ?? -1]
    if (opener !== undefined && closers.indexOf(letter) === openers.indexOf(opener) && closers.includes(letter))
      pairs.push([waiting.pop() ?? index, index])
  })
  for (const [from, to] of pairs.toSorted(([one], [other]) => one - other)) {
    const inside = new Set(kinds.slice(from + 1, to).map(sideOf))
    const other = base === 'L' ? 'R' : 'L'
    if (!inside.has('L') && !inside.has('R')) continue
    const before =
      kinds
        .slice(0, from)
        .map(sideOf)
        .findLast((side) => side !== null) ?? base
    const side = !inside.has(base) && before === other ? other : base
    kinds[from] = side
    kinds[to] = side
  }
}

/** Rules N1 and N2: spaces and signs between two of one direction go with them, others with the line. */
function settleNeutral(kinds: Kind[], base: 'L' | 'R'): void {
  const side = (kind: Kind | undefined): 'L' | 'R' => (kind === undefined ? base : kind === 'L' ? 'L' : 'R')
  let from = 0
  while (from < kinds.length) {
    if (kinds[from] !== 'N') {
      from += 1
      continue
    }
    let to = from
    while (kinds[to] === 'N') to += 1
    const before = side(kinds[from - 1])
    kinds.fill(before === side(kinds[to]) ? before : base, from, to)
    from = to
  }
}

const mirrored: Readonly<Record<string, string>> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '<': '>',
  '>': '<',
  '«': '»',
  '»': '«',
  '‹': '›',
  '›': '‹',
}

/**
 * Pieces from left to right, each of one direction. A line is read as its first letter is, as `<bdi>` does it on the screen:
 * a caller's word keeps its order whatever stands around it. `isRightToLeft`: how a line without letters is read.
 */
export function visualRuns(line: string, isRightToLeft: boolean): VisualRun[] {
  const letters = Array.from(line.replaceAll(controls, ''))
  const kinds = letters.map(kindOf)
  const first = kinds.find((kind) => kind === 'L' || kind === 'R' || kind === 'AL')
  const base = first === undefined ? (isRightToLeft ? 'R' : 'L') : first === 'L' ? 'L' : 'R'
  settleWeak(kinds, base)
  settleBrackets(kinds, letters, base)
  settleNeutral(kinds, base)
  const levels = kinds.map((kind) => (kind === 'R' ? 1 : kind !== 'L' ? 2 : base === 'R' ? 2 : 0))
  const runs: { level: number; text: string }[] = []
  levels.forEach((level, index) => {
    const letter = letters[index] ?? ''
    const own = level === 1 ? (mirrored[letter] ?? letter) : letter
    const last = runs.at(-1)
    if (last?.level === level) last.text += own
    else runs.push({ level, text: own })
  })
  // Rule L2: from the deepest level up, neighbours of at least that level change places.
  for (const level of [2, 1]) {
    let from = 0
    while (from < runs.length) {
      let to = from
      while ((runs[to]?.level ?? -1) >= level) to += 1
      if (to > from + 1) runs.splice(from, to - from, ...runs.slice(from, to).reverse())
      from = Math.max(to, from + 1)
    }
  }
  return runs.map(({ level, text }) => ({ text, isRightToLeft: level === 1 }))
}
