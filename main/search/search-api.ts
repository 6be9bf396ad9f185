import type { SearchCursor } from '../../preload/contract/index.ts'
import type { Async, SearchDocument } from '../db/db-api.ts'

/** The search worker: a derived, encrypted full-text index in its own file, rebuildable at any time (DESIGN 7). */
export interface SearchApi {
  /** The last revision the index has seen; 0 for a new or rebuilt one. */
  indexedRevision(): number
  /** The mark of the database this index was last fed from; '' before it has one. */
  ground(): string
  setGround(input: { ground: string }): void
  /**
   * Adds or replaces documents and moves the revision, in one transaction. Nothing happens when the index does not stand at
   * `after` any more, because it started anew meanwhile: what comes before would be missing for ever.
   */
  feed(input: { documents: SearchDocument[]; revision: number; after?: number }): void
  /** Places of hits: names and phones newest first, then texts newest first; the last word is a prefix. */
  find(input: { text: string; after: SearchCursor | null; limit: number }): { hits: SearchHit[]; isEnd: boolean }
  /** Empties the index so that the feed starts over. */
  reset(): void
  checkpoint(): void
}

export interface SearchHit {
  readonly part: 'names' | 'texts'
  readonly seq: number
}

export type SearchClient = Async<SearchApi> & { readonly close: () => Promise<void> }
