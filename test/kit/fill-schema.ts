import type { z } from 'zod'

/** What zod keeps of a schema, as far as it is read here. */
interface Def {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly element?: z.ZodType
  readonly innerType?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly items?: readonly z.ZodType[]
  readonly valueType?: z.ZodType
  readonly in?: z.ZodType
  readonly entries?: Readonly<Record<string, string>>
  readonly values?: readonly unknown[]
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly maximum?: number } } }[]
}

const defOf = (schema: z.ZodType) => schema.def as unknown as Def

/** Texts for strings that are no free text; the first one a schema takes is used. */
const shaped = [
  '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071',
  '2026-11',
  '2026-11-22',
  '0722000111',
  'abc',
  'main-abc.js:1:1',
  'AAAA',
  '',
]

/**
 * Values of a schema, one for each alternative in it, in which every string that may be anything is the canary (or what fits of
 * it): for finding where a name could come through.
 */
export function fillSchema(schema: z.ZodType, canary: string): unknown[] {
  const { type, ...def } = defOf(schema)
  const one = (inner: z.ZodType | undefined) => (inner === undefined ? [undefined] : fillSchema(inner, canary))
  switch (type) {
    case 'object': {
      const filled = Object.entries(def.shape ?? {}).map(([key, inner]) => [key, one(inner)] as const)
      const most = Math.max(1, ...filled.map(([, values]) => values.length))
      return Array.from({ length: most }, (_, at) =>
        Object.fromEntries(filled.map(([key, values]) => [key, values[at % values.length]])),
      )
    }
    case 'array':
      return [one(def.element).filter((each) => each !== undefined)]
    case 'tuple':
      return [(def.items ?? []).map((item) => one(item)[0])]
    case 'record':
      return [{}]
    case 'union':
      return (def.options ?? []).flatMap(one)
    case 'nullable':
    case 'optional':
    case 'default':
    case 'catch':
    case 'readonly':
    case 'nonoptional':
      return one(def.innerType)
    // A form shown by another form: once is enough to find what is in it.
    case 'lazy':
      return []
    case 'pipe':
      return one(def.in)
    case 'enum':
      return Object.values(def.entries ?? {}).slice(0, 1)
    case 'literal':
      return (def.values ?? []).slice(0, 1)
    case 'boolean':
      return [true]
    case 'number':
    case 'int':
      return [[1, 0, 0.5, 8000, -1].find((each) => schema.safeParse(each).success)]
    case 'null':
      return [null]
    case 'string': {
      const fits = [canary, canary.slice(0, 40), canary.slice(0, 20), ...shaped]
      return [fits.find((each) => schema.safeParse(each).success)]
    }
    default:
      throw new Error(`A schema of type ${type} has no example yet`)
  }
}

/** Where in a value strings with the canary are: the keys on the way, without places in lists. */
export function pathsWith(value: unknown, canary: RegExp, trail = ''): string[] {
  if (typeof value === 'string') return canary.test(value) ? [trail] : []
  if (typeof value !== 'object' || value === null) return []
  const isList = Array.isArray(value)
  return Object.entries(value).flatMap(([key, inner]) =>
    pathsWith(inner, canary, isList ? trail : trail === '' ? key : `${trail}.${key}`),
  )
}
