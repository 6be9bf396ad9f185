/** What a synthetic narrative is put together from, in one language. */

type Phrases = readonly [string, ...string[]]

export interface Language {
  /** How the contact began; `{town}` and `{age}` are filled in. */
  readonly openings: Phrases
  /** What it is about, by main category of the site file. */
  readonly concerns: Readonly<Record<string, Phrases>>
  readonly circumstances: Phrases
  readonly responses: Phrases
  readonly plans: Phrases
  readonly closings: Phrases
  /** How it ended, for the resolution of a closed case. */
  readonly resolutions: Phrases
}
