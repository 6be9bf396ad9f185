import {
  CaseFields,
  dispositions,
  priorities,
  sources,
  statuses,
  type CaseFilter,
} from '../../preload/contract/cases.ts'

/** The columns of `cases` that hold what a person fills in, and how they become `CaseFields` and back. */
export interface FieldColumns {
  source: string
  source_id: string
  category_main: string
  category_sub: string
  status: string
  priority: string
  referred_to: string
  escalated_to: string
  disposition: string
  first_name: string
  last_name: string
  phone: string
  email: string
  town: string
  country: string
  user_category: string
  position_in_org: string
  org_name: string
  narrative: string
  resolution: string
}

export const fieldColumnNames = [
  'source',
  'source_id',
  'category_main',
  'category_sub',
  'status',
  'priority',
  'referred_to',
  'escalated_to',
  'disposition',
  'first_name',
  'last_name',
  'phone',
  'email',
  'town',
  'country',
  'user_category',
  'position_in_org',
  'org_name',
  'narrative',
  'resolution',
] as const satisfies readonly (keyof FieldColumns)[]

export function columnsOf(fields: CaseFields): FieldColumns {
  const { contact } = fields
  return {
    source: fields.source,
    source_id: fields.sourceId,
    category_main: fields.categoryMain,
    category_sub: fields.categorySub,
    status: fields.status,
    priority: fields.priority,
    referred_to: fields.referredTo,
    escalated_to: fields.escalatedTo,
    disposition: fields.disposition,
    first_name: contact.firstName,
    last_name: contact.lastName,
    phone: contact.phone,
    email: contact.email,
    town: contact.town,
    country: contact.country,
    user_category: contact.userCategory,
    position_in_org: contact.positionInOrg,
    org_name: contact.orgName,
    narrative: fields.narrative,
    resolution: fields.resolution,
  }
}

export function fieldsOf(row: FieldColumns): CaseFields {
  return {
    source: oneOf(sources, row.source),
    sourceId: row.source_id,
    categoryMain: row.category_main,
    categorySub: row.category_sub,
    narrative: row.narrative,
    resolution: row.resolution,
    status: oneOf(statuses, row.status),
    priority: oneOf(priorities, row.priority),
    referredTo: row.referred_to,
    escalatedTo: row.escalated_to,
    disposition: oneOf(dispositions, row.disposition),
    contact: {
      firstName: row.first_name,
      lastName: row.last_name,
      phone: row.phone,
      email: row.email,
      town: row.town,
      country: row.country,
      userCategory: row.user_category,
      positionInOrg: row.position_in_org,
      orgName: row.org_name,
    },
  }
}

/** Fields as they are kept in drafts, outbox rows and bases. */
export function parseFields(json: string): CaseFields {
  return CaseFields.parse(JSON.parse(json))
}

function oneOf<const T extends string>(known: readonly T[], value: string): T | '' {
  return known.find((each) => each === value) ?? ''
}

export function sameFields(left: CaseFields, right: CaseFields): boolean {
  const mine = columnsOf(left)
  const theirs = columnsOf(right)
  return fieldColumnNames.every((name) => mine[name] === theirs[name])
}

/** White space around a value says nothing: servers trim. */
export function sameWhenTrimmed(left: CaseFields, right: CaseFields): boolean {
  const mine = columnsOf(left)
  const theirs = columnsOf(right)
  return fieldColumnNames.every((name) => mine[name].trim() === theirs[name].trim())
}

/** A list shows each case under one status, priority and source: not answered counts as the form's own default. */
export const listed = {
  status: (value: string) => oneOf(statuses, value) || 'open',
  priority: (value: string) => oneOf(priorities, value) || 'medium',
  source: (value: string) => oneOf(sources, value) || 'walkin',
} as const

/**
 * Status, priority and source in one small number, so that two indexes serve every combination of these filters: each
 * chosen combination is one run of an index, newest first, and the runs are merged (see `queries/case-list.ts`).
 */
export function facetOf(fields: { status: string; priority: string; source: string }): number {
  const status = statuses.indexOf(listed.status(fields.status))
  const priority = priorities.indexOf(listed.priority(fields.priority))
  const source = sources.indexOf(listed.source(fields.source))
  return (status * priorities.length + priority) * sources.length + source
}

/** The facets a filter lets through; null when it lets all of them through. */
export function facetsOf(filter: Pick<CaseFilter, 'statuses' | 'priorities' | 'sources'>): number[] | null {
  const chosen = [filter.statuses, filter.priorities, filter.sources]
  if (chosen.every((values) => values.length === 0)) return null
  const orAll = <T>(values: readonly T[], all: readonly T[]) => (values.length > 0 ? [...new Set(values)] : all)
  const facets: number[] = []
  for (const status of orAll(filter.statuses, statuses)) {
    for (const priority of orAll(filter.priorities, priorities)) {
      for (const source of orAll(filter.sources, sources)) facets.push(facetOf({ status, priority, source }))
    }
  }
  return facets
}
